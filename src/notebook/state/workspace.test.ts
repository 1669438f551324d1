import { describe, expect, it } from 'vitest';
import type { KubeObject, LiveEvent } from '../../protocol/workspace.ts';
import { event, object } from './fixtures.ts';
import { emptyWorkspace, reduce, type Workspace } from './workspace.ts';

const web = object('Pod', 'web');
const snapshot = (...objects: KubeObject[]): LiveEvent => ({
  event: 'snapshot',
  data: { namespace: 'kindbook-pods', objects, at: 1 },
});
const change = (type: 'ADDED' | 'MODIFIED' | 'DELETED', changed: KubeObject): LiveEvent => ({
  event: 'change',
  data: { type, object: changed, at: 2 },
});
const gone: LiveEvent = {
  event: 'interrupted',
  data: { title: 'The API server does not answer.', hint: 'Wait.' },
};
const fold = (...events: LiveEvent[]): Workspace => events.reduce(reduce, emptyWorkspace);

describe('reduce', () => {
  it('takes the objects of a snapshot and forgets those of before', () => {
    const workspace = fold(snapshot(web), snapshot(object('Pod', 'other')));
    expect([...workspace.objects.keys()]).toEqual(['other']);
    expect(workspace.namespace).toBe('kindbook-pods');
  });

  it('puts, replaces and removes objects by uid', () => {
    const newer = { ...web, spec: { nodeName: 'worker' } };
    expect(fold(snapshot(), change('ADDED', web)).objects.get('web')).toBe(web);
    expect(fold(snapshot(web), change('MODIFIED', newer)).objects.get('web')).toBe(newer);
    expect(fold(snapshot(web), change('DELETED', web)).objects.size).toBe(0);
  });

  it('keeps Kubernetes Events with the object that they regard, each once', () => {
    const started = event(web, 'Started', 'Container started');
    const again = { ...started, series: { count: 4 } };
    const workspace = fold(snapshot(web, started), change('MODIFIED', again));
    expect(workspace.objects.size).toBe(1);
    expect(workspace.events.get('web')).toMatchObject([{ reason: 'Started', count: 4 }]);
  });

  it('keeps an Event that the API server forgets, and drops it with its object', () => {
    const started = event(web, 'Started', 'Container started');
    const expired = fold(snapshot(web, started), change('DELETED', started));
    expect(expired.events.get('web')).toHaveLength(1);
    expect(reduce(expired, change('DELETED', web)).events.size).toBe(0);
  });

  it('keeps what is known through an interruption, and takes any news for its end', () => {
    const interrupted = fold(snapshot(web), gone);
    expect(interrupted.interrupted?.hint).toBe('Wait.');
    expect(interrupted.objects.size).toBe(1);
    expect(reduce(interrupted, change('MODIFIED', web)).interrupted).toBeUndefined();
    expect(reduce(interrupted, snapshot()).interrupted).toBeUndefined();
  });

  it('knows the kinds that the cluster does not list, until it lists them or a new snapshot comes', () => {
    const kind = { apiVersion: 'a.test/v2', kind: 'Wheel', reason: 'no answer' };
    const told = fold(snapshot(web), { event: 'unlisted', data: [kind] });
    expect([told.unlisted, told.objects.size]).toEqual([[kind], 1]);
    expect(reduce(told, change('MODIFIED', web)).unlisted).toEqual([kind]);
    expect(reduce(told, { event: 'unlisted', data: [] }).unlisted).toEqual([]);
    expect(reduce(told, snapshot(web)).unlisted).toEqual([]);
  });

  it('never changes a workspace in place', () => {
    const before = fold(snapshot(web));
    const objects = before.objects;
    reduce(before, change('DELETED', web));
    reduce(before, change('ADDED', event(web, 'Started', '')));
    expect(before.objects).toBe(objects);
    expect(before.objects.size).toBe(1);
    expect(before.events.size).toBe(0);
  });
});
