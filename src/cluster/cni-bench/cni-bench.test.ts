import { expect, it, vi } from 'vitest';
import type { CniBenchStatus, CniResult } from '../../protocol/cni-bench.ts';
import { CniBench, type CniBenchWork } from './cni-bench.ts';

const problem = { title: 'No network.', hint: 'Try again.' };

/** A bench whose runs end when the test says so. */
function benchOf() {
  const asked: { done: PromiseWithResolvers<CniResult>; signal: AbortSignal | undefined }[] = [];
  const run: CniBenchWork['run'] = (_cni, { signal }) => {
    const done = Promise.withResolvers<CniResult>();
    asked.push({ done, signal });
    signal?.addEventListener('abort', () => done.reject(new Error('aborted')));
    return done.promise;
  };
  const bench = new CniBench(() => problem, { run, removeLeftovers: async () => undefined });
  let status!: CniBenchStatus;
  bench.subscribe((next) => (status = next));
  return { bench, asked, status: () => status };
}

it('tries one CNI at a time', async () => {
  const { bench, asked, status } = benchOf();
  bench.run('flannel');
  expect(status()).toMatchObject({ state: 'running', cni: 'flannel' });
  expect(() => bench.run('cilium')).toThrow('one CNI at a time');
  asked[0]!.done.resolve({ cni: 'flannel' } as CniResult);
  await vi.waitFor(() => expect(status().state).toBe('idle'));
  expect(status().results).toEqual([{ cni: 'flannel' }]);
  await vi.waitFor(() => expect(() => bench.run('cilium')).not.toThrow());
});

it('is stopping until what was made is gone, and says that it was stopped', async () => {
  const { bench, asked, status } = benchOf();
  bench.run('flannel');
  bench.stop();
  expect(status().state).toBe('stopping');
  expect(asked[0]!.signal?.aborted).toBe(true);
  await bench.close();
  expect(status()).toMatchObject({ state: 'idle', problem: { title: 'The run was stopped.' } });
});

it('keeps earlier results when a run fails', async () => {
  const { bench, asked, status } = benchOf();
  bench.run('flannel');
  asked[0]!.done.resolve({ cni: 'flannel' } as CniResult);
  await vi.waitFor(() => expect(status().state).toBe('idle'));
  await bench.close();
  bench.run('weave');
  asked[1]!.done.reject(new Error('no registry'));
  await vi.waitFor(() => expect(status().problem).toEqual(problem));
  expect(status().results).toEqual([{ cni: 'flannel' }]);
});
