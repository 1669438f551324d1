import { expect, test } from 'vitest';
import { ApiError } from '../api/client.ts';
import { whileTerminating } from './terminating.ts';

const message =
  'serviceaccounts "default" is forbidden: unable to create new content in namespace a because it is being terminated';

test('what a namespace that seems to be going refuses is asked again', async () => {
  let asked = 0;
  const make = () =>
    ++asked < 3 ? Promise.reject(new ApiError(403, { message })) : Promise.resolve('made');
  expect(await whileTerminating(make)).toBe('made');
  expect(asked).toBe(3);
});

test('another refusal is told at once, and a wait can be ended', async () => {
  let asked = 0;
  const refuse = (words: string) => () => {
    asked += 1;
    return Promise.reject(new ApiError(403, { message: words }));
  };
  await expect(whileTerminating(refuse('exceeded quota'))).rejects.toThrow('exceeded quota');
  expect(asked).toBe(1);
  const stop = AbortSignal.timeout(250);
  await expect(whileTerminating(refuse(message), stop)).rejects.toThrow('aborted');
});
