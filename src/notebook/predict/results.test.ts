import { expect, test } from 'vitest';
import { usualOnce, type Prediction } from '../../lessons/predict/prediction.ts';
import type { DocumentResult, KubeObject } from '../../protocol/workspace.ts';
import { event, now, object, ofCell } from '../state/fixtures.ts';
import { Marker } from './marker.ts';
import { PageFixture } from './page-fixture.ts';

const cell = 'late.yaml';
/** As the question of Architecture after its scheduler was stopped. */
const late: Prediction = {
  cell,
  question: 'What happens to a new Pod?',
  options: [
    { answer: 'refused', when: 'pods.size() == 0' },
    { answer: 'kept', when: 'pods.exists(p, !has(p.spec.nodeName))' },
    { answer: 'runs', when: 'pods.exists(p, has(p.spec.nodeName))' },
  ],
  once: "seconds >= 10 || status == 'Invalid'",
  edits: [],
};

const podOf = (uid: string, rest: Record<string, unknown> = {}, metadata = {}) =>
  object('Pod', 'late', { ...rest, metadata: { ...ofCell(cell), uid, ...metadata } });
const leaving = (pod: KubeObject): KubeObject => ({
  ...pod,
  metadata: { ...pod.metadata, deletionTimestamp: '2026-11-22T12:00:30Z' },
});

let pages = 0;
const page = () => {
  pages += 1;
  const one = new PageFixture(`lesson-${pages}`, cell, now);
  one.live({ event: 'snapshot', data: { namespace: 'kindbook-late', objects: [], at: now } });
  return one;
};

type Outcome = Extract<DocumentResult, { warnings: unknown }>['outcome'];

/** An Apply of these objects, answered at once. */
function apply(page: PageFixture, objects: readonly KubeObject[], outcome: Outcome = 'created') {
  page.press();
  for (const [index, { apiVersion, kind, metadata }] of objects.entries()) {
    const { name, uid, resourceVersion = '' } = metadata;
    page.answer({
      event: 'document',
      data: {
        document: index + 1,
        outcome,
        object: { apiVersion, kind, name, uid, resourceVersion },
        warnings: [],
      },
    });
    if (outcome !== 'unchanged') page.change('ADDED', objects[index]!);
  }
  page.answer({ event: 'end', data: { ok: true, milliseconds: 5 } });
}

/** What the question says now; a reason where there is nothing to judge by. */
function says(page: PageFixture, marker: Marker) {
  return typeof page.result === 'object' ? marker.take(page.result) : page.result;
}

test('an object that is being deleted decides nothing, and what was applied after it does', () => {
  const one = page();
  const marker = new Marker(late);
  const first = podOf('1', { spec: { nodeName: 'worker' } });
  apply(one, [first]);
  one.at(now + 20_000);
  expect(says(one, marker)).toEqual([2]);

  one.change('MODIFIED', leaving(first));
  expect(says(one, marker)).toBe('deleted');
  one.press();
  one.at(now + 40_000);
  expect(says(one, marker)).toBe('applying');
  one.change('DELETED', first);
  apply(one, [podOf('2', { spec: {} })]);
  expect(says(one, marker)).toBeUndefined();
  one.at(now + 51_000);
  expect(says(one, marker)).toEqual([1]);
});

test('a question is decided at the first moment that counts, also for a reader who chooses later', () => {
  const one = page();
  const marker = new Marker({ ...late, once: 'pods.size() == 1' });
  const pod = podOf('1', { spec: {} });
  apply(one, [pod]);
  expect(says(one, marker)).toEqual([1]);
  one.change('MODIFIED', { ...pod, spec: { nodeName: 'worker' } });
  expect(says(one, marker)).toEqual([1]);
});

test('an Apply that changes nothing leads to what the one before has led to', () => {
  const one = page();
  const marker = new Marker(late);
  const pod = podOf('1', { spec: {} });
  apply(one, [pod]);
  one.at(now + 20_000);
  apply(one, [pod], 'unchanged');
  expect(says(one, marker)).toEqual([1]);
});

test('an Apply that changes nothing decides nothing where the page has not seen the one before', () => {
  const one = page();
  const pod = podOf('1', { spec: {} });
  one.change('ADDED', pod);
  one.at(now + 20_000);
  expect(one.result).toBeUndefined();
  apply(one, [pod], 'unchanged');
  expect(one.result).toBe('unchanged');
});

test('Events and restarts of before an Apply are none of its matter', () => {
  const one = page();
  const count = (when: string): Prediction => ({
    ...late,
    options: [
      { answer: 'yes', when },
      { answer: 'no', when: `!(${when})` },
    ],
    once: usualOnce,
  });
  const events = count('events.exists(e, e.reason == "Killing")');
  const restarts = count('pods.exists(p, restarts(p) > 0)');
  const status = (restartCount: number) => ({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'web', ready: true, restartCount, state: { running: {} } }],
  });
  const spec = { nodeName: 'worker', containers: [{ name: 'web', image: 'nginx:1.26' }] };
  const pod = (restartCount: number, resourceVersion: string) =>
    podOf('1', { spec, status: status(restartCount) }, { resourceVersion });
  const killing = event(pod(0, '1'), 'Killing', 'Container web is stopped', {
    deprecatedCount: 1,
  });
  apply(one, [pod(0, '1')]);
  one.change('ADDED', killing);
  one.change('MODIFIED', pod(1, '2'));
  expect(says(one, new Marker(events))).toEqual([0]);
  expect(says(one, new Marker(restarts))).toEqual([0]);

  apply(one, [pod(1, '3')], 'configured');
  expect(says(one, new Marker(events))).toEqual([1]);
  expect(says(one, new Marker(restarts))).toEqual([1]);
  one.change('MODIFIED', { ...killing, deprecatedCount: 2 });
  one.change('MODIFIED', pod(2, '4'));
  expect(says(one, new Marker(events))).toEqual([0]);
  expect(says(one, new Marker(restarts))).toEqual([0]);
});
