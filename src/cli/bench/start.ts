import { run } from '../../cluster/base/command.ts';
import { root } from '../root.ts';
import { median, print } from './numbers.ts';
import type { Result } from './results.ts';

/** The time from `npm start` until a page is served, with dependencies and build in place. */
export async function benchStart(): Promise<Result[]> {
  const page: number[] = [];
  for (let round = 0; round < 3; round++) page.push(await pageServed());
  print('npm start -> page served', page);
  const seconds = median(page);
  return [
    {
      what: '`npm start` -> page served, dependencies and build in place',
      measured: `${seconds.toFixed(2)} s`,
      budget: '≤ 2 s',
      isKept: seconds <= 2,
    },
  ];
}

/** Seconds from `npm start` to a whole lesson page, with dependencies and build in place. */
async function pageServed(): Promise<number> {
  const port = '4799';
  const stop = new AbortController();
  const began = performance.now();
  // What `npm start` runs, without npm, which would not hand on the signal that ends it.
  const server = run(process.execPath, ['bin/kindbook.mjs', 'start'], {
    cwd: root,
    env: { PORT: port },
    signal: stop.signal,
  });
  // It ends by being stopped here, which is no failure; one before that shows as a page that never comes.
  const ended = server.catch(() => undefined);
  for (const end = began + 60_000; performance.now() < end;) {
    const ok = await fetch(`http://localhost:${port}/pods/`).then(
      async (answer) => answer.ok && (await answer.text()) !== '',
      () => false,
    );
    if (ok) break;
  }
  const seconds = (performance.now() - began) / 1000;
  stop.abort();
  await ended;
  return seconds;
}
