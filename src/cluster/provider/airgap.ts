import { ClusterError } from '../errors.ts';
import type { Report } from '../steps.ts';
import type { Docker } from './docker.ts';
/** TEMPORARY stand-in until src/cluster/airgap is there. */
export const airgapVersion = 'v1.36.3';
export async function buildNodeImage(_o: {
  docker: Docker;
  report: Report;
  signal?: AbortSignal;
}): Promise<{ image: string; kubernetesVersion: string }> {
  throw new ClusterError('no airgap yet', { hint: 'wait' });
}
export async function buildKind(_o: { report: Report; signal?: AbortSignal }): Promise<string> {
  throw new ClusterError('no airgap yet', { hint: 'wait' });
}
