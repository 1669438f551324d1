import type { ClusterStatus } from '../../protocol/cluster.ts';
import { clusterName } from '../base/cache.ts';
import { listNodes, sayStopped } from '../docker/containers.ts';
import type { Docker } from '../docker/docker.ts';
import { engineExists } from '../docker/engine.ts';
import { findDocker } from '../docker/find-docker.ts';
import { holder } from '../docker/lock.ts';
import { apiReady } from './api-server.ts';
import { clusterLock } from './cluster-lock.ts';
import { decide } from './decide.ts';
import { readMarker, type Marker } from './marker.ts';
import { wantedVersion } from './node-image.ts';
import { kubeconfigOf, notOurs } from './remove.ts';
import { UnusableCluster } from './unusable.ts';

/**
 * Says how the cluster stands, without starting or changing anything.
 *
 * @returns the state; a node counts as ready here when its container runs, and the steps are empty
 */
export async function clusterStatus(signal?: AbortSignal): Promise<ClusterStatus> {
  const marker = readMarker(clusterName);
  const base = {
    provider: 'kind' as const,
    version: marker?.kubernetesVersion,
    nodes: [],
    steps: [],
    offers: [],
  };
  if (holder(clusterLock()) !== undefined) return { ...base, state: 'creating' };
  const docker = await findDocker(signal);
  if (!docker) {
    if (!marker) return { ...base, state: 'none', offers: ['create'] };
    const title = engineExists() ? "kindbook's own Docker is stopped." : 'Docker does not answer.';
    const hint = engineExists() ? startHint : 'Start Docker; then run `npm run cluster -- start`.';
    return { ...base, state: 'unreachable', problem: { title, hint }, offers: ['create'] };
  }
  return { ...base, ...(await stateOf(docker, marker, signal)) };
}

const startHint = 'Run `npm start`, or `npm run cluster -- start`.';

async function stateOf(
  docker: Docker,
  marker: Marker | undefined,
  signal: AbortSignal | undefined,
): Promise<Pick<ClusterStatus, 'state' | 'nodes' | 'offers' | 'problem'>> {
  const containers = await listNodes(docker, clusterName, signal);
  const nodes = containers.map(({ name, role, state }) => ({
    name,
    role,
    ready: state === 'running',
  }));
  const decision = decide(containers, marker, wantedVersion());
  if (decision.do === 'refuse') {
    const { message, hint } = notOurs(clusterName);
    return { state: 'failed', nodes: [], offers: [], problem: { title: message, hint } };
  }
  if (decision.do === 'offer') {
    const { message, detail, hint } = new UnusableCluster(decision.words);
    return {
      state: 'failed',
      nodes,
      offers: ['recreate'],
      problem: { title: message, detail, hint },
    };
  }
  if (decision.do === 'create') return { state: 'none', nodes, offers: ['create'] };
  if (decision.do === 'recreate') {
    const title = 'Creating the cluster was interrupted.';
    return { state: 'none', nodes, offers: ['create'], problem: { title, hint: startHint } };
  }
  if (decision.do === 'start') {
    const title = sayStopped(containers) ?? '';
    return { state: 'unreachable', nodes, offers: ['create'], problem: { title, hint: startHint } };
  }
  if (await apiReady(kubeconfigOf(clusterName))) return { state: 'ready', nodes, offers: [] };
  const title = 'The nodes are running, but the API server does not answer.';
  return {
    state: 'unreachable',
    nodes,
    offers: ['create', 'recreate'],
    problem: { title, hint: startHint },
  };
}
