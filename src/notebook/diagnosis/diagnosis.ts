import type { KubeObject } from '../../protocol/workspace.ts';
import type { Failure } from '../state/cell-status.ts';
import type { Facts } from './facts.ts';

/** A plain explanation of a failing object, with the next step. */
export interface Diagnosis {
  /** The cluster's own word for it, for instance `ImagePullBackOff`. */
  readonly reason: string;
  /** It will not get well by itself; otherwise waiting may help. */
  readonly failed: boolean;
  /** Nothing has failed: a Pod has no node, and waits for one as long as it exists. */
  readonly pending?: true;
  /** What is wrong, in one sentence. */
  readonly title: string;
  /** Why, in plain words. */
  readonly why: string;
  /** What to do next. How a change gets into the cluster is not part of it: that depends on the object of the manifest. */
  readonly next: string;
  /** What the cluster itself said, in its words. */
  readonly evidence: readonly Evidence[];
  /** The field of the object that is to be fixed, for instance `spec.containers[0].image`. */
  readonly field?: string | undefined;
  /** What helps is done by hand, as `next` says, and not by another text. */
  readonly byHand?: true;
  /** The object that has the field, where it is not the one that is explained. */
  readonly fieldOf?: KubeObject;
}

/** The first diagnosis that is final, before those of Pods that only have no node; undefined where all may still come. */
export function failureOf(diagnoses: readonly Diagnosis[]): Failure | undefined {
  const final = diagnoses.filter(({ failed }) => failed);
  return final.find(({ pending }) => !pending) ?? final[0];
}

/** Explains one way in which an object fails; undefined where it does not fail in this way. */
export type Rule = (object: KubeObject, facts: Facts) => Diagnosis | undefined;

/** A quotation from the cluster. */
export interface Evidence {
  /** Where it stands, for instance `status of container web` or `Event FailedScheduling`. */
  readonly from: string;
  readonly quote: string;
}
