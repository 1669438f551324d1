import { ClusterError } from './errors.ts';

/**
 * A request that cannot be done as it was asked, although the cluster is well: the object is not there, belongs to
 * somebody else, or is not so far yet.
 */
export class RefusedError extends ClusterError {
  override name = 'RefusedError';
  /** The HTTP status by which it is answered. */
  readonly status: 400 | 403 | 404 | 409 | 422 | 429;
  /** A word for this kind of problem: the last part of its `type`. */
  readonly type: string;

  constructor(
    message: string,
    options: {
      status: RefusedError['status'];
      type: string;
      hint: string;
      detail?: string;
      cause?: unknown;
    },
  ) {
    super(message, options);
    this.status = options.status;
    this.type = options.type;
  }
}
