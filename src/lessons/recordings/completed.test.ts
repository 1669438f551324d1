import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../protocol/recording.ts';
import type { ApplyEvent, KubeObject } from '../../protocol/workspace.ts';
import { completed } from './completed.ts';

const settings = (namespace: string, resourceVersion: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'shop',
    namespace,
    uid: `uid in ${namespace}`,
    resourceVersion,
    creationTimestamp: '',
  },
});
const live = (at: number, object: KubeObject): RecordedEvent => ({
  at,
  source: 'live',
  event: { event: 'change', data: { type: 'MODIFIED', object, at } },
});
const apply = (at: number, event: unknown): RecordedEvent => ({
  at,
  source: 'apply',
  event: event as ApplyEvent,
});
const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'shop', namespace: 'two' };
const answer = (object: object) => ({
  event: 'document',
  data: { document: 1, outcome: 'configured', object, warnings: [] },
});

test('an older recording’s answer is about the first version that the stream tells of after the press', () => {
  const events = completed([
    live(0, settings('one', '1')),
    live(0, settings('two', '2')),
    live(110, settings('two', '3')),
    apply(120, answer(ref)),
    apply(125, { event: 'end', data: { ok: true, milliseconds: 25 } }),
    live(130, settings('two', '4')),
    apply(140, { event: 'pruned', data: ref }),
  ]);
  const uid = 'uid in two';
  expect(events[3]).toEqual(apply(120, answer({ ...ref, uid, resourceVersion: '3' })));
  expect(events[6]).toEqual(apply(140, { event: 'pruned', data: { ...ref, uid } }));
});

test('a newer recording’s answer stays as the API server gave it', () => {
  const events = [
    live(0, settings('two', '2')),
    apply(120, answer({ ...ref, uid: 'uid in two', resourceVersion: '9' })),
  ];
  expect(completed(events)).toEqual(events);
});
