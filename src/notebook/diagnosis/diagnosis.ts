/** A plain explanation of a failing object, with the next step. */
export interface Diagnosis {
  /** The cluster's own word for it, for instance `ImagePullBackOff`. */
  readonly reason: string;
  /** It will not get well by itself; otherwise waiting may help. */
  readonly failed: boolean;
  /** What is wrong, in one sentence. */
  readonly title: string;
  /** Why, in plain words. */
  readonly why: string;
  /** What to do next. How a change gets into the cluster is not part of it: that depends on the object of the manifest. */
  readonly next: string;
  /** What the cluster itself said, in its words. */
  readonly evidence: readonly Evidence[];
  /** The field of the object that is to be mended, for instance `spec.containers[0].image`. */
  readonly field?: string;
}

/** A quotation from the cluster. */
export interface Evidence {
  /** Where it stands, for instance `status of container web` or `Event FailedScheduling`. */
  readonly from: string;
  readonly quote: string;
}
