import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { allOrAbort } from './all-or-abort.ts';

describe('together', () => {
  it('returns the results in the order of the tasks', async () => {
    const late = async () => {
      await delay(1);
      return 'late';
    };
    expect(await allOrAbort(undefined, [late, () => Promise.resolve(2)])).toEqual(['late', 2]);
  });

  it('ends the other tasks when one fails, and throws its error', async () => {
    let ended = false;
    const patient = async (signal: AbortSignal) => {
      try {
        await delay(60_000, undefined, { signal });
      } finally {
        ended = signal.aborted;
      }
    };
    const failing = () => Promise.reject(new Error('no network'));
    await expect(allOrAbort(undefined, [patient, failing])).rejects.toThrow('no network');
    expect(ended).toBe(true);
  });

  it("is ended by the caller's signal", async () => {
    const patient = (signal: AbortSignal) => delay(60_000, undefined, { signal });
    await expect(allOrAbort(AbortSignal.abort(), [patient])).rejects.toThrow(/abort/i);
  });
});
