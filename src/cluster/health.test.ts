import { describe, expect, test } from 'vitest';
import type { ClusterStatus } from '../protocol/cluster.ts';
import type { NodeContainer } from './docker/containers.ts';
import { afterContainers, afterNodes, stoppedProblem, type NodeList } from './health.ts';

const container = (name: string, state: string): NodeContainer =>
  ({
    name,
    state,
    role: name.includes('control-plane') ? 'control-plane' : 'worker',
  }) as NodeContainer;
const running = [container('k-control-plane', 'running'), container('k-worker', 'running')];
const workerStopped = [running[0]!, container('k-worker', 'exited')];
const controlPlaneStopped = [container('k-control-plane', 'exited'), running[1]!];
const kind = (containers: NodeContainer[] | undefined) =>
  ({ provider: 'kind', containers }) as const;
const status: ClusterStatus = {
  state: 'ready',
  provider: 'kind',
  nodes: [
    { name: 'k-control-plane', role: 'control-plane', ready: true },
    { name: 'k-worker', role: 'worker', ready: true },
  ],
  steps: [],
  offers: [],
};
const listed = (name: string, ready: 'True' | 'False' | 'Unknown'): NodeList['items'][number] => ({
  metadata: {
    name,
    labels: name.includes('control-plane') ? { 'node-role.kubernetes.io/control-plane': '' } : {},
  },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});

describe('what the nodes say', () => {
  const items = [listed('k-control-plane', 'True'), listed('k-worker', 'Unknown')];

  test('a node is ready by its condition', () => {
    expect(afterNodes({ items }, kind(running))).toEqual({
      state: 'ready',
      nodes: [
        { name: 'k-control-plane', role: 'control-plane', ready: true },
        { name: 'k-worker', role: 'worker', ready: false },
      ],
      problem: undefined,
      offers: [],
    });
  });

  test('a node whose container is stopped is not ready, whatever its condition still says', () => {
    const change = afterNodes({ items: [listed('k-worker', 'True')] }, kind(workerStopped));
    expect(change.nodes).toEqual([{ name: 'k-worker', role: 'worker', ready: false }]);
    expect(change).toMatchObject({ state: 'ready', offers: ['create'] });
  });

  test('a silent Docker takes no node’s readiness away', () => {
    const change = afterNodes({ items: [listed('k-worker', 'True')] }, kind(undefined));
    expect(change.nodes).toMatchObject([{ ready: true }]);
    expect(change.problem?.title).toBe('Docker does not answer.');
  });
});

describe('what Docker says', () => {
  test('nothing changes while all containers run', () => {
    expect(afterContainers(status, kind(running))).toBeUndefined();
  });

  test('a stopped worker leaves the cluster ready, and is named', () => {
    expect(afterContainers(status, kind(workerStopped))).toMatchObject({
      state: 'ready',
      nodes: [{ ready: true }, { name: 'k-worker', ready: false }],
      problem: { title: 'The node k-worker is stopped.' },
    });
  });

  test('without its control plane the cluster is unreachable', () => {
    expect(afterContainers(status, kind(controlPlaneStopped))?.state).toBe('unreachable');
  });

  test('of nodes that a silent Docker hides it is not known whether they are ready', () => {
    const change = afterContainers(status, kind(undefined));
    expect(change?.state).toBe('unreachable');
    expect(change?.nodes).toEqual([
      { name: 'k-control-plane', role: 'control-plane' },
      { name: 'k-worker', role: 'worker' },
    ]);
  });

  test('no container at all is a cluster that was deleted', () => {
    expect(afterContainers(status, kind([]))).toMatchObject({ state: 'none', nodes: [] });
  });

  test('of a cluster that is none of this machine’s Docker has nothing to say', () => {
    const shared = { provider: 'context', containers: undefined } as const;
    expect(stoppedProblem(shared)).toBeUndefined();
    expect(afterContainers(status, shared)).toBeUndefined();
  });
});
