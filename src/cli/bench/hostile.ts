import { setTimeout as delay } from 'node:timers/promises';
import { slowTexts } from '../../lessons/manifest/slow-texts.ts';
import { routes } from '../../protocol/routes.ts';
import type { Result } from './results.ts';
import { startServer } from './server.ts';
import { Visitor } from './visitor.ts';

const lesson = 'pods';
/** The budget of how long anybody waits for an answer because of what somebody else sends, in milliseconds. */
const longestWait = 100;

/**
 * One reader sends texts that are made to be slow to read, one after the other, while another asks something simple again
 * and again: how long the other waits for an answer.
 */
export async function benchHostile(): Promise<Result[]> {
  await using server = await startServer();
  const visitor = await Visitor.of(server.url, lesson);
  const send = async (yaml: string) => {
    const answer = await visitor.post(routes.dryRun, { lesson }, { cell: 'hostile.yaml', yaml });
    await answer.text();
    return answer.status;
  };
  // Compiled and connected first, as on any server that has been used.
  await send(slowTexts['comments']!);
  const alone = await longestAnswer(server.url, () => delay(5_000));
  const statuses: number[] = [];
  const times: { name: string; wait: number }[] = [];
  for (const [name, text] of Object.entries(slowTexts)) {
    const wait = await longestAnswer(server.url, async () => void statuses.push(await send(text)));
    times.push({ name, wait });
  }
  times.sort((a, b) => b.wait - a.wait);
  const slowest = times.slice(0, 3).map(({ name, wait }) => `${name} ${wait.toFixed(0)} ms`);
  const most = times[0]!.wait;
  const wrong = statuses.filter((status) => status >= 500);
  return [
    {
      what: `longest answer to somebody else while one of ${times.length} slow texts is read (with nothing beside it)`,
      measured: `${most.toFixed(0)} ms (${alone.toFixed(0)} ms): ${slowest.join(', ')}`,
      budget: `≤ ${longestWait} ms`,
      isKept: most <= longestWait,
    },
    {
      what: 'slow texts that are answered as a mistake of the server',
      measured: String(wrong.length),
      budget: '0',
      isKept: wrong.length === 0,
    },
  ];
}

/** Asks how the server is, again and again while something is done; gives the longest time until an answer, in milliseconds. */
async function longestAnswer(url: string, work: () => Promise<void>): Promise<number> {
  let isDone = false;
  const done = work().finally(() => (isDone = true));
  let longest = 0;
  do {
    const asked = performance.now();
    await (await fetch(`${url}api/health`)).text();
    longest = Math.max(longest, performance.now() - asked);
  } while (!isDone);
  await done;
  return longest;
}
