import { expect, test } from 'vitest';
import { LatestQuestion } from './latest-question.ts';

/** A question that is answered by hand, or rejects when it is ended. */
function question() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let ended = false;
  const ask = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => {
      ended = true;
      reject(new Error('aborted'));
    });
    return promise;
  };
  return { ask, answer: resolve, fail: reject, ended: () => ended };
}

test('an answer comes back', async () => {
  const one = question();
  const asked = new LatestQuestion().ask(one.ask);
  one.answer('yes');
  expect(await asked).toBe('yes');
});

test('a newer question ends the older one, and only its answer is heard', async () => {
  const latest = new LatestQuestion();
  const [older, newer] = [question(), question()];
  const first = latest.ask(older.ask);
  const second = latest.ask(newer.ask);
  expect(older.ended()).toBe(true);
  newer.answer('new');
  expect(await first).toBeUndefined();
  expect(await second).toBe('new');
});

test('an answer that comes in spite of its end is not heard', async () => {
  const latest = new LatestQuestion();
  const { promise, resolve } = Promise.withResolvers<string>();
  const asked = latest.ask(() => promise);
  latest.drop();
  resolve('late');
  expect(await asked).toBeUndefined();
});

test('what goes wrong is told only while somebody waits for it', async () => {
  const latest = new LatestQuestion();
  const [dropped, failed] = [question(), question()];
  const first = latest.ask(dropped.ask);
  latest.drop();
  expect(await first).toBeUndefined();
  const second = latest.ask(failed.ask);
  failed.fail(new Error('no server'));
  await expect(second).rejects.toThrow('no server');
});
