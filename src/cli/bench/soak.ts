import { on } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '../../cluster/api/client.ts';
import { connection } from '../../cluster/provider/provider.ts';
import { labWorkspace } from '../../protocol/names.ts';
import type { PreviewAnswer } from '../../protocol/objects.ts';
import { pathOf } from '../../protocol/route.ts';
import { routes } from '../../protocol/routes.ts';
import type { ShellEvent } from '../../protocol/shell.ts';
import type { ShellRequest } from '../../protocol/shell-request.ts';
import { cleanCluster } from '../clean-cluster.ts';
import { courseLessons } from '../course-lessons.ts';
import { service } from './manifests.ts';
import type { Result } from './results.ts';
import { startServer, type BenchServer } from './server.ts';
import { Visitor } from './visitor.ts';
import { watches } from './watches.ts';

const minutes = 20;
/** Until everything has been used once, and what is kept for good (connections, caches, compiled code) is there. */
const warmUpMinutes = 3;
const tabs = 100;
const workspaces = 10;
const lab = 'never-ready';
/** The budget of what there may be more of at the end, as a share. */
const mostGrowth = 0.1;
/** The budget of the resident memory at the end, in MB: garbage that V8 has not collected, and room that the allocator keeps, are in it. */
const mostMemory = 400;

const manifest = (version: number) => `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web, version: "${version}"}
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: web
      image: nginx:1.26
---
${service}`;

/** What there is of the server at one moment, when nobody uses it. */
interface Level {
  alive: number;
  memory: number;
  handles: number;
  /** Of the API server, by this server alone. */
  watches: number;
}

/** What was asked of the server, and what was not answered as a reader would expect. */
interface Tally {
  asked: Map<string, number>;
  failed: Map<string, number>;
}

/**
 * What readers do for 20 minutes: 100 tabs over 10 lessons that come, lose their connection and go, Apply, Diff, Reset,
 * shells, logs, previews and a lab. Memory, handles, watches and objects in the cluster are compared with those after three
 * minutes of the same, each with nobody there any more.
 */
export async function benchSoak(): Promise<Result[]> {
  const { kubeconfig } = connection();
  const client = await ApiClient.fromKubeconfig(kubeconfig);
  try {
    const others = await watches(client);
    await using server = await startServer(true);
    const level = () => quietLevel(server, client, others);
    const lessons = courseLessons().slice(0, workspaces);
    const tally: Tally = { asked: new Map(), failed: new Map() };
    const fresh = await level();
    await readersFor(warmUpMinutes, server.url, lessons, tally);
    const before = await level();
    await using cluster = await cleanCluster(kubeconfig);
    await readersFor(minutes - warmUpMinutes, server.url, lessons, tally);
    const after = await level();
    const left = await cluster.newcomers();
    const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
    const words = [...tally.asked].map(([what, count]) => `${count} × ${what}`).join(', ');
    for (const [what, count] of tally.failed)
      console.log(`not as expected, ${count} times: ${what}`);
    const growth = (what: string, of: keyof Level): Result => ({
      what: `${what}, after ${minutes} minutes against after ${warmUpMinutes} (and just started)`,
      measured:
        `${after[of].toFixed(1)} against ${before[of].toFixed(1)} (${fresh[of].toFixed(1)})`.replaceAll(
          '.0',
          '',
        ),
      budget: `≤ ${(1 + mostGrowth).toFixed(2)} of it`,
      isKept: after[of] <= before[of] * (1 + mostGrowth),
    });
    return [
      growth('what is alive in the server’s memory, in MB', 'alive'),
      {
        what: `server memory (RSS) after ${minutes} minutes, after ${warmUpMinutes}, and just started`,
        measured: [after, before, fresh].map(({ memory }) => `${memory.toFixed(0)} MB`).join(', '),
        budget: `≤ ${mostMemory} MB`,
        isKept: after.memory <= mostMemory,
      },
      growth('open files and sockets of the server', 'handles'),
      growth('its watches of the API server', 'watches'),
      {
        what: `objects in the cluster that were not there after ${warmUpMinutes} minutes`,
        measured:
          String(left.length) + (left.length > 0 ? ` (${left.slice(0, 5).join(', ')})` : ''),
        budget: '0',
        isKept: left.length === 0,
      },
      {
        what: `requests that were not answered as a reader would expect, of ${words}`,
        measured: `${sum(tally.failed)} of ${sum(tally.asked)}`,
        budget: '0',
        isKept: tally.failed.size === 0,
      },
    ];
  } finally {
    await client.close();
  }
}

/** Lets all readers do what they do for some minutes, and takes away what they made. */
async function readersFor(
  minutes: number,
  url: string,
  lessons: readonly string[],
  tally: Tally,
): Promise<void> {
  const end = Date.now() + minutes * 60_000;
  const counted = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    tally.asked.set(what, (tally.asked.get(what) ?? 0) + 1);
    try {
      await work();
    } catch (error) {
      const words = `${what}: ${(error as Error).message}`;
      tally.failed.set(words, (tally.failed.get(words) ?? 0) + 1);
    }
  };
  await Promise.all([
    ...Array.from({ length: tabs }, (_, tab) =>
      readTab(tab, { url, lesson: lessons[tab % lessons.length]!, end, counted }),
    ),
    ...lessons.map((lesson, index) => workThrough(index, { url, lesson, end, counted })),
    solve({ url, lesson: labWorkspace(lab), end, counted }),
  ]);
  const visitor = await Visitor.of(url, lessons[0]!);
  for (const lesson of [...lessons, labWorkspace(lab)]) {
    await counted('clean up', async () => {
      await expectOk(await visitor.post(routes.cleanUp, { lesson }, {}));
    });
  }
}

interface Reader {
  url: string;
  lesson: string;
  /** When to leave, in milliseconds since the epoch. */
  end: number;
  /** Does something, and counts it. */
  counted: (what: string, work: () => Promise<unknown>) => Promise<void>;
}

/** A tab that is open for 5 to 30 s, loses its connection in between and goes on, is closed without a word, and is opened again. */
async function readTab(tab: number, { url, lesson, end, counted }: Reader): Promise<void> {
  const paths = [routes.cluster.path, pathOf(routes.live, { lesson })];
  for (let visit = 0; Date.now() < end; visit++) {
    const stay = 5_000 + ((tab * 7 + visit * 11) % 25) * 1_000;
    const leaveAt = Math.min(end, Date.now() + stay);
    await counted('tab', async () => {
      const visitor = await Visitor.of(url, lesson);
      const first = await visitor.follow(paths);
      await delay(Math.max(0, leaveAt - Date.now()) / 2);
      first.breakOff();
      const second = await visitor.follow(paths, first.lastIds);
      await delay(Math.max(0, leaveAt - Date.now()));
      second.breakOff();
      const [refusal] = [...first.refusals, ...second.refusals];
      if (refusal !== undefined) throw new Error(refusal);
    });
  }
}

/** A reader who works through a lesson, with a few seconds to read between one thing and the next. */
async function workThrough(index: number, { url, lesson, end, counted }: Reader): Promise<void> {
  const visitor = await Visitor.of(url, lesson);
  const params = { lesson };
  const cell = 'soak.yaml';
  let namespace = '';
  const reset = () =>
    counted('Reset', async () => {
      const answer = await expectOk(await visitor.post(routes.reset, params, {}));
      ({ namespace } = JSON.parse(answer) as { namespace: string });
    });
  await delay(index * 1_000);
  await reset();
  for (let round = 1; Date.now() < end; round++) {
    const yaml = manifest(round);
    await counted('dry run', async () =>
      expectOk(await visitor.post(routes.dryRun, params, { cell, yaml })),
    );
    await counted('Apply', async () => {
      const words = await expectOk(await visitor.post(routes.apply, params, { cell, yaml }));
      if (words.includes('"failed"')) throw new Error(words.slice(0, 300));
    });
    await counted('diff', async () =>
      expectOk(await visitor.post(routes.diff, params, { cell, yaml: manifest(round + 1) })),
    );
    await counted('shell', () =>
      runInShell(visitor, lesson, 'kubectl wait --for=condition=Ready pod/web --timeout=60s'),
    );
    await counted('logs', () => readLogs(visitor, lesson));
    await counted('preview', () => lookAtPreview(visitor, lesson, namespace));
    await delay(5_000);
    if (round % 3 === 0) await reset();
  }
}

/** A reader who starts a lab, looks at its checks, and gives up. */
async function solve({ url, lesson, end, counted }: Reader): Promise<void> {
  const visitor = await Visitor.of(url, 'pods');
  while (Date.now() < end) {
    await counted('lab', async () => {
      await expectOk(await visitor.post(routes.startLab, { lab }, {}));
      const checks = await visitor.follow([pathOf(routes.labChecks, { lab })]);
      await expectOk(await visitor.post(routes.checkLab, { lab }, {}));
      checks.breakOff();
      await expectOk(await visitor.post(routes.cleanUp, { lesson }, {}));
    });
    await delay(Math.min(20_000, Math.max(0, end - Date.now())));
  }
}

/** Reads an answer to its end. @throws {Error} what it says where it refuses */
async function expectOk(answer: Response): Promise<string> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 300)}`);
  return text;
}

async function runInShell(visitor: Visitor, lesson: string, run: string): Promise<void> {
  const socket = await visitor.shell(lesson);
  try {
    socket.send(
      JSON.stringify({ type: 'open', columns: 80, rows: 24, run } satisfies ShellRequest),
    );
    let output = '';
    for await (const [data, isBinary] of on(socket, 'message', { close: ['close'] })) {
      const text = (data as Buffer).toString();
      if (isBinary) {
        output += text;
        continue;
      }
      const event = JSON.parse(text) as ShellEvent;
      if (event.event !== 'ended') continue;
      if ('code' in event.end && event.end.code === 0) return;
      throw new Error(`${JSON.stringify(event.end)} ${output.slice(-200)}`);
    }
    throw new Error('The shell’s connection was closed before its end.');
  } finally {
    socket.terminate();
  }
}

/** Follows the output of the Pod for two seconds. */
async function readLogs(visitor: Visitor, lesson: string): Promise<void> {
  const path = pathOf(routes.logs, { lesson, pod: 'web', container: 'web' });
  const followed = await visitor.follow([path]);
  await delay(2_000);
  followed.breakOff();
  if (followed.refusals.length > 0) throw new Error(followed.refusals[0]);
}

async function lookAtPreview(visitor: Visitor, lesson: string, namespace: string): Promise<void> {
  const target = { kind: 'Service', namespace, name: 'web', port: 80 } as const;
  const opened = await expectOk(await visitor.post(routes.openPreview, { lesson }, target));
  const { id, url } = JSON.parse(opened) as PreviewAnswer;
  await expectOk(await fetch(url));
  await expectOk(await visitor.post(routes.closePreview, { lesson }, { id }));
}

/**
 * What there is when nobody has used the server for a while; a lower figure may come a little later, and counts.
 *
 * @param others the watches of the API server that are not this server's
 */
async function quietLevel(server: BenchServer, client: ApiClient, others: number): Promise<Level> {
  const levels: Omit<Level, 'alive'>[] = [];
  for (let look = 0; look < 6; look++) {
    await delay(10_000);
    const now = (await watches(client)) - others;
    levels.push({ memory: server.memory(), handles: server.handles(), watches: now });
  }
  const least = (what: keyof Omit<Level, 'alive'>) => Math.min(...levels.map((each) => each[what]));
  return {
    alive: await server.alive(),
    memory: least('memory'),
    handles: least('handles'),
    watches: least('watches'),
  };
}
