import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ago, now, pod } from '../../state/fixtures.ts';
import { recorded } from '../recorded.ts';
import { sceneOf } from '../recorded-scene.ts';
import { podsInTrouble, states, troubleOf } from './where.ts';

/** Where the Pod of a cell of the lesson was when its recording ended. */
const endOf = (cell: string) => {
  const { objects, now } = sceneOf([recorded('03-pods', `${cell}.yaml`)], {});
  return [...podsInTrouble(objects, now)];
};

test.each([
  ['too-big', 'no node'],
  ['wrong-image', 'image'],
  ['crash', 'crash'],
  ['memory', 'memory'],
  ['not-ready', 'not ready'],
  ['stuck', 'restarts'],
])('the Pod of %s.yaml ends in the row of “%s”', (cell, state) => {
  const [[found, names] = [], ...others] = endOf(cell);
  expect([found, others]).toEqual([state, []]);
  expect(names).toHaveLength(1);
});

test.each(['web', 'once', 'localhost', 'slow-start'])(
  'the Pod of %s.yaml, which is well, is in no row',
  (cell) => expect(endOf(cell)).toEqual([]),
);

test.each([
  ['init', 'init'],
  ['stuck', 'restarts'],
])('the Pod of %s.yaml comes by the row of “%s”', (cell, state) => {
  const seen = new Set<unknown>();
  sceneOf([recorded('03-pods', `${cell}.yaml`)], {}, ({ objects, now }) => {
    for (const object of objects) if (object.kind === 'Pod') seen.add(troubleOf(object, now));
    return false;
  });
  expect(seen).toContain(state);
});

test('a missing ConfigMap is told by the reason why the container waits', () => {
  const waiting = { reason: 'CreateContainerConfigError', message: 'configmap "x" not found' };
  expect(troubleOf(pod({ state: { waiting } }), now)).toBe('configuration');
});

test('137 is about memory where there is a limit, and a crash where there is none', () => {
  const terminated = { exitCode: 137, reason: 'Error', startedAt: ago(9), finishedAt: ago(2) };
  const status = { state: { terminated }, restartCount: 2 };
  const limits = { resources: { limits: { memory: '32Mi' } } };
  expect(troubleOf(pod(status, { phase: 'Running', container: limits }), now)).toBe('memory');
  expect(troubleOf(pod(status, { phase: 'Running' }), now)).toBe('crash');
});

test('a Pod that is being deleted is in no row', () => {
  const metadata = { deletionTimestamp: ago(1) };
  expect(troubleOf(pod({}, { phase: 'Running', metadata }), now)).toBeUndefined();
});

test('the table has these states, in this order', () => {
  const table = readFileSync(new URL('../../../components/PodStates.mdx', import.meta.url), 'utf8');
  const rows = table.split('\n').filter((line) => /^\| (?!you see|---)/.test(line));
  const words = [
    /refusal/,
    /no node/,
    /Image/,
    /Config/,
    /init/,
    /Crash/,
    /OOM/,
    /not ready/,
    /restarts/,
  ];
  expect(rows).toHaveLength(states.length);
  for (const [index, row] of rows.entries()) expect(row.split('|')[1]).toMatch(words[index]!);
});
