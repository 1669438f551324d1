import { describe, expect, it } from 'vitest';
import { cellStatus, statusWords, type CellFacts } from './cell-status.ts';
import { ago, now, object, pod } from './fixtures.ts';

const well = pod(
  { ready: true, state: { running: { startedAt: ago(12) } } },
  { phase: 'Running', status: { conditions: [{ type: 'Ready', status: 'True' }] } },
);
const starting = pod({ state: { waiting: { reason: 'ContainerCreating' } } });
const node = (root: typeof well) => ({ object: root, children: [] });

const words = (facts: Partial<CellFacts>) =>
  statusWords(
    cellStatus({
      applying: false,
      invalid: false,
      changed: false,
      awaited: false,
      connected: true,
      tree: [],
      failure: undefined,
      now,
      ...facts,
    }),
  );
describe('the status of a cell', () => {
  it('is Draft while nothing is in the cluster, and says when there is none', () => {
    expect(words({})).toBe('Draft');
    expect(words({ connected: false })).toBe('No cluster');
  });

  it('does not say Applying of a server that stands still', () => {
    expect(words({ applying: true })).toBe('Applying');
    expect(words({ applying: true, unanswered: true })).toBe(
      'Applying: the server does not answer',
    );
  });

  it('is Ready when all its objects are', () => {
    expect(words({ tree: [node(well), node(object('Service', 's'))] })).toBe('Ready');
  });

  it('counts while some are not', () => {
    expect(words({ tree: [node(starting)] })).toBe('Progressing 0/1');
    const deployment = object('Deployment', 'd', {
      spec: { replicas: 3 },
      status: { readyReplicas: 2, updatedReplicas: 3 },
    });
    expect(words({ tree: [node(deployment)] })).toBe('Progressing 2/3');
  });

  it('does not wait for what is on its way out, but is not Ready for it either', () => {
    const going = { ...starting, metadata: { ...starting.metadata, deletionTimestamp: ago(1) } };
    expect(words({ tree: [node(well), node(going)] })).toBe('Ready');
    expect(words({ tree: [node(going)] })).toBe('Progressing');
  });

  it('fails with its reason', () => {
    expect(words({ tree: [node(starting)], failure: { reason: 'ImagePullBackOff' } })).toBe(
      'Failed: ImagePullBackOff',
    );
    expect(words({ tree: [node(starting)] })).toBe('Progressing 0/1');
  });

  it('does not call the state of before an Apply Ready', () => {
    expect(words({ tree: [node(well)], awaited: true })).toBe('Progressing');
    expect(words({ awaited: true })).toBe('Progressing');
  });

  it('puts what the reader does before what the cluster does', () => {
    const tree = [node(starting)];
    expect(words({ tree, failure: { reason: 'ImagePullBackOff' }, changed: true })).toBe('Stale');
    expect(words({ tree, changed: true, invalid: true })).toBe('Invalid');
    expect(words({ tree, changed: true, invalid: true, applying: true })).toBe('Applying');
  });

  it('keeps the last known state while the cluster is gone', () => {
    expect(words({ tree: [node(well)], connected: false })).toBe('Ready');
  });
});
