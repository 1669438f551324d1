import type { ClusterStatus } from '../../protocol/cluster.ts';
import { ClusterError } from '../base/errors.ts';

/** A cluster that only the reader may have deleted and created again. */
export class UnusableCluster extends ClusterError {
  override name = 'UnusableCluster';
  readonly offers: ClusterStatus['offers'] = ['recreate'];

  /** @param reason what is wrong with it, a sentence */
  constructor(reason: string) {
    super('The cluster cannot be used as it is.', {
      detail: reason,
      hint: 'Press “Recreate cluster” on the page, or run `npm run cluster -- delete` and then `npm start`. Everything in the cluster is lost; the lessons create it again.',
    });
  }
}
