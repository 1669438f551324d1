import { describe, expect, it } from 'vitest';
import type { ClusterStatus } from '../../protocol/cluster.ts';
import { clusterReport } from './report.ts';
import { clusterWords, noClusterWords, stepsToShow } from './words.ts';

const node = (name: string, ready = true) => ({ name, role: 'worker' as const, ready });
const status: ClusterStatus = {
  state: 'ready',
  provider: 'kind',
  version: 'v1.37.2',
  nodes: [node('a'), node('b'), node('c')],
  steps: [],
  offers: [],
};
const compiling: ClusterStatus = {
  ...status,
  state: 'preparing',
  nodes: [],
  steps: [
    { id: 'docker', title: 'Find Docker', state: 'done', startedAt: 0, endedAt: 400 },
    { id: 'go', title: 'Compile Kubernetes', state: 'running', startedAt: 400, log: 'logs/go.log' },
  ],
};

describe('the chip of the cluster', () => {
  it('says that it asks before the server has answered', () => {
    const asked = clusterWords({ server: 'there', status: undefined });
    expect(asked).toMatchObject({ state: 'Asking …', facts: '' });
  });

  it('names version and nodes of a cluster that is ready', () => {
    expect(clusterWords({ server: 'there', status })).toMatchObject({
      state: 'Ready',
      facts: 'v1.37.2 · 3 nodes',
    });
  });

  it('names the context of a cluster that others use too, and no nodes where none may be seen', () => {
    const shared = {
      ...status,
      provider: 'context' as const,
      context: 'team',
      nodes: [],
    } satisfies ClusterStatus;
    expect(clusterWords({ server: 'there', status: shared })).toMatchObject({
      state: 'Ready',
      facts: 'context team · v1.37.2',
    });
  });

  it('counts the nodes when one is not ready', () => {
    const nodes = [node('a'), node('b', false)];
    expect(clusterWords({ server: 'there', status: { ...status, nodes } }).facts).toContain(
      '1 of 2 nodes',
    );
  });

  it('does not say how many nodes are ready where nobody can tell', () => {
    const nodes = status.nodes.map(({ name, role }) => ({ name, role }));
    const unknown = { ...status, state: 'unreachable', nodes } as const;
    expect(clusterWords({ server: 'there', status: unknown }).facts).toBe('v1.37.2 · 3 nodes');
  });

  it('names the step that runs', () => {
    expect(clusterWords({ server: 'there', status: compiling })).toMatchObject({
      state: 'Preparing',
      facts: 'Compile Kubernetes',
    });
  });

  it('says that the static site has recordings only', () => {
    expect(clusterWords({ server: 'static', status: undefined }).state).toBe('Recordings only');
  });

  it('says what to do when no server answers, whatever was known before', () => {
    expect(clusterWords({ server: 'gone', status }).state).toBe('No server: run npm start');
  });
});

describe('the report', () => {
  it('has each step with its time and log, and the problem', () => {
    const problem = { title: 'Docker is gone.', hint: 'Start it.' };
    const report = clusterReport({ server: 'there', status: { ...compiling, problem } }, 10_400);
    expect(report).toContain('step docker (Find Docker): done after 0.4 s');
    expect(report).toContain('step go (Compile Kubernetes): running after 10 s; log logs/go.log');
    expect(report).toContain('problem: Docker is gone.');
  });
});

describe('a server that gives no streams', () => {
  it('is told to be started only where none runs', () => {
    expect(clusterWords({ server: 'gone', status }).state).toBe('No server: run npm start');
    const silent = { title: 'kindbook’s server does not answer.', hint: 'It runs.' };
    expect(clusterWords({ server: 'gone', status, why: silent }).state).toBe(
      'Server does not answer',
    );
    const why = {
      type: '/problems/too-many-streams',
      status: 503,
      title: '500 streams of events are open on this server.',
      hint: 'Close some tabs.',
    };
    const refusing = { server: 'gone', status, why } as const;
    expect(clusterWords(refusing).state).toBe('Refused by the server');
    expect(noClusterWords(refusing)).toBe(
      'Nothing can be applied now. 500 streams of events are open on this server. Close some tabs.',
    );
  });
});

describe('the steps in the panel', () => {
  const done = compiling.steps[0]!;

  it('are those of the cluster’s making, while it goes on and after', () => {
    expect(stepsToShow(compiling)).toBe(compiling.steps);
    expect(stepsToShow({ ...status, steps: [done] })).toEqual([done]);
  });

  it('are not those that ended well, where the cluster has to be started again', () => {
    const stopped: ClusterStatus = { ...status, state: 'unreachable', offers: ['create'] };
    expect(stepsToShow({ ...stopped, steps: [done] })).toEqual([]);
    const failed = { ...done, state: 'failed' as const };
    expect(stepsToShow({ ...stopped, steps: [done, failed] })).toEqual([done, failed]);
  });
});
