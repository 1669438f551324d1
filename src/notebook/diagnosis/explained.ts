import type { KubeObject } from '../../protocol/workspace.ts';
import { objectState, type ObjectState } from '../state/object-state.ts';
import type { CellDiagnosis } from './cell-diagnoses.ts';
import type { Diagnosis } from './diagnosis.ts';

/** What a state hopes for, at the end of its words. */
const hope = /(?:, starting its containers|, changing| again after a crash)$/;

/**
 * The state beside an object, in agreement with what explains it: an object that has failed does not look well, and its words
 * hope for nothing.
 */
export function explained(
  state: ObjectState,
  diagnosis: Pick<Diagnosis, 'failed' | 'pending' | 'reason'> | undefined,
): ObjectState {
  // What is there and serves nobody, such as a Service without Pods, does not look well either.
  if (diagnosis?.failed === false && state.tone === 'good') return { ...state, tone: 'busy' };
  if (!diagnosis?.failed || diagnosis.pending || state.tone === 'bad') return state;
  return { ...state, tone: 'bad', words: state.words.replace(hope, `, ${diagnosis.reason}`) };
}

/**
 * What explains an object, and its state in agreement with that.
 *
 * @param diagnoses those of the whole cell
 * @param now in milliseconds since the epoch
 */
export function explanationOf(
  object: KubeObject,
  diagnoses: readonly CellDiagnosis[],
  now: number,
): { diagnosis: CellDiagnosis | undefined; state: ObjectState } {
  const diagnosis = diagnoses.find(({ uid }) => uid === object.metadata.uid);
  return { diagnosis, state: explained(objectState(object, now), diagnosis) };
}
