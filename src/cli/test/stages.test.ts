import { expect, test, vi } from 'vitest';
import { ClusterError } from '../../cluster/base/errors.ts';
import type { Counts } from './counts.ts';
import { runStages, type Part } from './stages.ts';

const counted = (more: Partial<Counts> = {}): Counts => ({
  passed: 1,
  skipped: 0,
  failures: [],
  ...more,
});
const part = (name: string, run: Part['run'] = () => Promise.resolve(counted())): Part => ({
  name,
  run,
});

async function outcome(stages: Parameters<typeof runStages>[0], signal?: AbortSignal) {
  const said: string[] = [];
  const { total, table } = await runStages(
    stages,
    (line) => said.push(line),
    signal ?? new AbortController().signal,
  );
  return { total, table, said };
}

test('the counts of all parts are added, and a failure is told with its part', async () => {
  const bad = part('bad', () =>
    Promise.resolve(counted({ passed: 2, skipped: 1, failures: ['x'] })),
  );
  const { total } = await outcome([[[part('good')]], [[bad]]]);
  expect(total).toEqual({ passed: 3, skipped: 1, failures: ['bad: x'] });
});

test('lanes run side by side, and what their parts print does not mix', async () => {
  const other = Promise.withResolvers<void>();
  const first = part('first', async (say) => {
    say('1a');
    await other.promise;
    say('1b');
    return counted();
  });
  const second = part('second', async (say) => {
    say('2');
    other.resolve();
    return counted();
  });
  const { said } = await outcome([[[first], [second]]]);
  expect(said.filter((line) => /^\d/.test(line))).toEqual(['2', '1a', '1b']);
});

test('a stage begins when the one before has ended, whatever failed in it', async () => {
  const order: string[] = [];
  const noting = (name: string) =>
    part(name, async () => {
      order.push(name);
      return counted({ failures: [name] });
    });
  await outcome([[[noting('a'), noting('b')], []], [[noting('c')]]]);
  expect(order).toEqual(['a', 'b', 'c']);
});

test('after an interruption no part is begun', async () => {
  const stop = new AbortController();
  const first = part('first', async () => {
    stop.abort();
    return counted();
  });
  const { total } = await outcome([[[first, part('second')]], [[part('third')]]], stop.signal);
  expect(total.passed).toBe(1);
});

test('a part that is kept from its work has failed, and the next is run', async () => {
  const broken = part('broken', async () => {
    throw new ClusterError('The cluster is gone.', { hint: 'Make it again.' });
  });
  const { total, said } = await outcome([[[broken]], [[part('next')]]]);
  expect(total).toEqual({ passed: 1, skipped: 0, failures: ['broken: The cluster is gone.'] });
  expect(said.join('\n')).toContain('Make it again.');
});

test('a part that does not hear of an interruption is left after ten seconds', async () => {
  vi.useFakeTimers();
  const stop = new AbortController();
  const deaf = part('deaf', () => new Promise(() => undefined));
  const ended = outcome([[[deaf]]], stop.signal);
  stop.abort();
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await ended).total.failures).toEqual(['deaf: It was interrupted.']);
  vi.useRealTimers();
});

test('the table tells each part’s time and processor, and its longest pieces first', async () => {
  const times = [
    { name: 'short', seconds: 3 },
    { name: 'long', seconds: 40.4 },
  ];
  const labs = part('labs', () => Promise.resolve(counted({ times })));
  const { table } = await outcome([[[part('a')], [part('b')]], [[labs]]]);
  expect(table).toEqual([
    expect.stringMatching(/^a \+ b: \d+\.\d s, processor \d+ s \(\d+ % of \d+\)$/),
    expect.stringMatching(/^ {2}a: \d+\.\d s$/),
    expect.stringMatching(/^ {2}b: \d+\.\d s$/),
    expect.stringMatching(/^labs: \d+\.\d s, processor/),
    '    long 40, short 3',
  ]);
});
