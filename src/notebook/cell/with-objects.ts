// What a cell needs once it has something in the cluster, loaded together by `lazy-diagnoses.ts`.
export { diagnosesOf } from '../diagnosis/cell-diagnoses.ts';
export { OtherHands } from './other-hands.ts';
