import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, vi } from 'vitest';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import { emptyWorkspace, reduce, type Workspace } from '../../src/notebook/state/workspace.ts';
import { cellLabel } from '../../src/protocol/names.ts';
import type { ApplyEvent, LiveEvent } from '../../src/protocol/workspace.ts';
import { problemOf } from '../../src/server/problem.ts';
import { ApiServer } from './api-server.ts';
import { holds, isProblem } from './holds.ts';

/** Waiting is not what is tried here: pauses take a fiftieth of their time. */
vi.mock('node:timers/promises', async (original) => {
  const real = await original<typeof import('node:timers/promises')>();
  const delay: typeof real.setTimeout = (ms, ...rest) => real.setTimeout((ms ?? 0) / 50, ...rest);
  return { ...real, setTimeout: delay };
});
const real = globalThis.setTimeout;
beforeAll(() => {
  const quick = (work: () => void, ms = 0, ...rest: []) => real(work, ms / 50, ...rest);
  vi.stubGlobal('setTimeout', quick);
});
afterAll(() => void vi.unstubAllGlobals());

const lesson = 'pods';
const texts = [
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: "1"}\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: "2"}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
  'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: reads}\n',
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: team}\n',
  'apiVersion: v1\nkind: Nothing\nmetadata: {name: a}\n',
  'kind: [',
];
const cells = ['one', 'two'];

/** A page that follows the workspace, and what it shows. */
class Page {
  shown: Workspace = emptyWorkspace;
  heard: string | undefined;
  #leave: Promise<() => void> | undefined;

  open(workspaces: Workspaces): Promise<unknown> {
    if (this.#leave) return this.#leave;
    const forget = () => {
      if (this.#leave === opening) this.#leave = undefined;
    };
    const opening: Promise<() => void> = workspaces.follow(
      lesson,
      { tell: ({ id, event }) => this.#hear(id, event), end: () => forget() },
      this.heard,
    );
    this.#leave = opening;
    opening.catch(forget);
    return opening;
  }

  async close(): Promise<void> {
    const leave = this.#leave;
    this.#leave = undefined;
    (await leave?.catch(() => undefined))?.();
  }

  get isOpen(): boolean {
    return this.#leave !== undefined;
  }

  #hear(id: string, event: LiveEvent): void {
    this.heard = id;
    this.shown = reduce(this.shown, event);
  }
}

/** A server of kindbook's in front of one cluster, and three pages. */
class World {
  readonly api = new ApiServer();
  readonly pages = [new Page(), new Page(), new Page()];
  #killed = new AbortController();
  workspaces = new Workspaces(this.api.client(this.#killed.signal));
  readonly #asked: Promise<unknown>[] = [];

  /** Begins something whose answer is looked at, and waited for in the end; what it is asked meanwhile goes on beside it. */
  ask(answer: Promise<unknown>): void {
    const foreseen = answer.catch((error: unknown) => {
      const problem = problemOf(error);
      isProblem(problem);
      if (problem.status === 500) throw error;
    });
    foreseen.catch(() => undefined);
    this.#asked.push(foreseen);
  }

  async apply(cell: string, yaml: string): Promise<void> {
    const events: ApplyEvent[] = [];
    for await (const event of this.workspaces.apply(lesson, { cell, yaml })) events.push(event);
    if (events.at(-1)?.event !== 'end') throw new Error('An Apply has no end.');
    for (const { event, data } of events) {
      if (event === 'document' && data.outcome === 'failed') isProblem(data.problem);
    }
  }

  /** Kills the server, whatever it is doing, and starts another, which goes on with what the cluster says. */
  restart(): void {
    this.#killed.abort();
    this.ask(this.workspaces.close());
    this.#killed = new AbortController();
    this.workspaces = new Workspaces(this.api.client(this.#killed.signal));
    this.ask(this.workspaces.resume());
  }

  answered(): Promise<unknown> {
    return Promise.all(this.#asked);
  }
}

type Step = readonly [
  what:
    | 'apply'
    | 'reset'
    | 'cleanUp'
    | 'dryRun'
    | 'diff'
    | 'open'
    | 'close'
    | 'restart'
    | 'break'
    | 'heal'
    | 'endWatches'
    | 'delete'
    | 'wait',
  which: number,
];

async function take(world: World, [what, which]: Step): Promise<void> {
  const { api, pages, workspaces } = world;
  const page = pages[which % pages.length]!;
  const cell = cells[which % cells.length]!;
  const yaml = texts[which % texts.length]!;
  switch (what) {
    case 'apply':
      return world.ask(world.apply(cell, yaml));
    case 'reset':
      return world.ask(workspaces.reset(lesson));
    case 'cleanUp':
      return world.ask(workspaces.cleanUp(lesson));
    case 'dryRun':
    case 'diff':
      return world.ask(workspaces[what](lesson, { cell, yaml }, new AbortController().signal));
    case 'open':
      return world.ask(page.open(workspaces));
    case 'close':
      return world.ask(page.close());
    case 'restart':
      return world.restart();
    case 'break':
      return api.goAway();
    case 'heal':
      return api.comeBack();
    case 'endWatches':
      return api.endWatches();
    case 'delete':
      return api.deleteOne(which);
    case 'wait':
      for (let turns = 0; turns < which; turns++) await turn();
  }
}

holds(
  'any order of Apply, Reset, reload and break',
  fc.array(
    fc.tuple(
      fc.constantFrom<Step[0]>(
        ...([
          'apply',
          'apply',
          'apply',
          'reset',
          'cleanUp',
          'dryRun',
          'diff',
          'open',
          'open',
          'close',
        ] as const),
        ...([
          'restart',
          'break',
          'heal',
          'heal',
          'endWatches',
          'delete',
          'wait',
          'wait',
          'wait',
        ] as const),
      ),
      fc.nat({ max: 30 }),
    ),
    { minLength: 1, maxLength: 25 },
  ),
  async (steps) => {
    const world = new World();
    for (const step of steps) await take(world, step);
    world.api.comeBack();
    await world.answered();
    await until('every page shows what is in the cluster', () => disagreement(world));
    for (const page of world.pages) await page.close();
    await until('no watch is open', () =>
      world.api.watches > 0 ? `${world.api.watches} are` : undefined,
    );
    await world.workspaces.cleanUp(lesson);
    await world.workspaces.swept(lesson);
    await until('nothing of the lesson is left', () => leftIn(world.api));
    await world.workspaces.close();
  },
);

/** @returns how a page that is open differs from the cluster; undefined where none does */
function disagreement({ api, pages }: World): string | undefined {
  const own = api.objects.filter(
    ({ kind, metadata }) => kind === 'Namespace' && isOwn(metadata.labels),
  );
  const active = own.find(({ metadata }) => !metadata.deletionTimestamp)?.metadata.name;
  const there = api.objects
    .filter(
      ({ kind, metadata }) =>
        kind === 'ConfigMap' && metadata.namespace === active && metadata.labels?.[cellLabel],
    )
    .map(({ metadata: { uid, resourceVersion } }) => `${uid} ${resourceVersion}`);
  for (const [number, page] of pages.entries()) {
    if (!page.isOpen) continue;
    if (page.shown.interrupted) return `page ${number} says: ${page.shown.interrupted.title}`;
    const shown = [...page.shown.objects.values()]
      .filter(
        ({ kind, metadata }) =>
          kind === 'ConfigMap' && metadata.namespace === active && metadata.labels?.[cellLabel],
      )
      .map(({ metadata: { uid, resourceVersion } }) => `${uid} ${resourceVersion}`);
    const differ = shown.toSorted().join() !== there.toSorted().join();
    if (differ)
      return `page ${number} shows ${shown.join(', ') || 'nothing'}, and there is ${there.join(', ') || 'nothing'}`;
  }
  return undefined;
}

function isOwn(labels: Record<string, string> | undefined): boolean {
  return (
    labels?.['kindbook.dev/lesson'] === lesson &&
    labels['applyset.kubernetes.io/part-of'] === undefined
  );
}

function leftIn(api: ApiServer): string | undefined {
  const left = api.objects.filter(
    ({ metadata }) => metadata.labels?.['kindbook.dev/lesson'] === lesson,
  );
  return left.length > 0
    ? left.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')
    : undefined;
}

/** @throws {Error} where it does not become so within some seconds */
async function until(fact: string, whyNot: () => string | undefined): Promise<void> {
  const end = performance.now() + 3_000;
  for (let why = whyNot(); why !== undefined; why = whyNot()) {
    if (performance.now() > end) throw new Error(`Not so: ${fact}; ${why}.`);
    await new Promise((resolve) => real(resolve, 5));
  }
}
