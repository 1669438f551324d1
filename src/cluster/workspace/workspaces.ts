import type {
  ApplyEvent,
  ApplyRequest,
  CellRequest,
  DiffAnswer,
  DryRunAnswer,
} from '../../protocol/workspace.ts';
import type { ApiClient } from '../api/client.ts';
import { Discovery } from '../api/discovery.ts';
import { ApplySet, forgetApplySets, kindsOfLesson } from './apply-set.ts';
import { applyCell } from './apply.ts';
import { diffCell } from './diff.ts';
import { dryRunCell, type DryRunContext } from './dry-run.ts';
import { LiveWorkspace, type Follower } from './live.ts';
import { Shells } from './shells.ts';
import { forgetToolboxes } from './toolbox.ts';
import {
  deleteNamespaces,
  ensureSystemNamespace,
  findNamespace,
  makeNamespace,
} from './namespaces.ts';

/** All workspaces of one cluster. */
export class Workspaces {
  readonly shells: Shells;
  readonly #client: ApiClient;
  readonly #discovery: Discovery;
  readonly #live = new Map<string, LiveWorkspace>();
  /** The last thing each lesson was asked to change: changes of one workspace happen one after the other. */
  readonly #queue = new Map<string, Promise<unknown>>();
  /** The last thing that was asked about each cell: one question of a cell at a time. */
  readonly #questions = new Map<string, Promise<unknown>>();

  constructor(client: ApiClient) {
    this.#client = client;
    this.#discovery = new Discovery(client);
    this.shells = new Shells(client, async (lesson) => {
      // An Apply that takes long keeps nobody from the shell.
      const namespace = await findNamespace(client, lesson);
      if (namespace) return namespace;
      const done = await this.#turn(lesson);
      return await this.#namespace(lesson).finally(done);
    });
  }

  /**
   * Applies a cell in its lesson's workspace, which is made where it is not there.
   *
   * @yields {ApplyEvent} as `applyCell` does
   * @throws {UnreachableError} when the API server does not answer
   */
  async *apply(lesson: string, { cell, yaml }: ApplyRequest): AsyncGenerator<ApplyEvent> {
    const done = await this.#turn(lesson);
    try {
      const namespace = await this.#namespace(lesson);
      yield* applyCell(
        {
          client: this.#client,
          discovery: this.#discovery,
          applySet: new ApplySet(this.#client, this.#discovery, lesson, cell),
          lesson,
          cell,
          namespace,
          watch: (resource) => this.#live.get(lesson)?.watch(resource),
        },
        yaml,
      );
    } finally {
      done();
    }
  }

  /**
   * Asks the API server what it would say to a cell's text; changes nothing.
   *
   * @param signal ends the question when nobody waits for its answer any more
   * @throws {UnreachableError} when the API server does not answer
   * @throws {BusyError} when it has no time
   */
  async dryRun(lesson: string, request: CellRequest, signal: AbortSignal): Promise<DryRunAnswer> {
    return this.#ask(lesson, request.cell, signal, (context) => dryRunCell(context, request.yaml));
  }

  /** Tells what an Apply of a cell's text would change; otherwise as `dryRun`. */
  async diff(lesson: string, request: CellRequest, signal: AbortSignal): Promise<DiffAnswer> {
    return this.#ask(lesson, request.cell, signal, (context) => diffCell(context, request.yaml));
  }

  /**
   * Gives a lesson an empty workspace at once; the old one is deleted behind it.
   *
   * @returns the new namespace's name
   * @throws {UnreachableError} when the API server does not answer
   */
  async reset(lesson: string): Promise<string> {
    const done = await this.#turn(lesson);
    try {
      await ensureSystemNamespace(this.#client);
      const namespace = await makeNamespace(this.#client, lesson);
      this.#live.get(lesson)?.moveTo(namespace);
      this.shells.endOf(lesson);
      await Promise.all([
        deleteNamespaces(this.#client, lesson, namespace),
        forgetApplySets(this.#client, this.#discovery, lesson),
        forgetToolboxes(this.#client, lesson, namespace),
      ]);
      return namespace;
    } finally {
      done();
    }
  }

  /**
   * Follows a lesson's workspace for one reader.
   *
   * @param follower told each event, and the end
   * @param lastEventId the id of the last event that the reader has
   * @returns a function that ends it
   * @throws {UnreachableError} when the API server does not answer
   */
  async follow(
    lesson: string,
    follower: Follower,
    lastEventId: string | undefined,
  ): Promise<() => void> {
    const namespace = (await findNamespace(this.#client, lesson)) ?? `kindbook-${lesson}`;
    const live =
      this.#live.get(lesson) ?? new LiveWorkspace(this.#client, this.#discovery, lesson, namespace);
    this.#live.set(lesson, live);
    const unsubscribe = live.subscribe(follower, lastEventId);
    for (const resource of await kindsOfLesson(this.#client, this.#discovery, lesson)) {
      live.watch(resource);
    }
    return unsubscribe;
  }

  /** Ends everything that runs for this cluster: it is gone, or another takes its place. */
  async close(): Promise<void> {
    for (const live of this.#live.values()) live.close();
    this.#live.clear();
    this.shells.close();
    await this.#client.close();
  }

  /** The namespace to apply in: asked for each time, since a reader may delete it in a terminal. */
  async #namespace(lesson: string): Promise<string> {
    const existing = await findNamespace(this.#client, lesson);
    if (existing) return existing;
    await ensureSystemNamespace(this.#client);
    const made = await makeNamespace(this.#client, lesson);
    this.#live.get(lesson)?.moveTo(made);
    return made;
  }

  /**
   * Asks about a cell while nothing changes its workspace: where an Apply came in between, the answer is half of before
   * and half of after, so it is asked again. A question never holds up an Apply.
   */
  async #ask<Answer>(
    lesson: string,
    cell: string,
    signal: AbortSignal,
    question: (context: DryRunContext) => Promise<Answer>,
  ): Promise<Answer> {
    const key = `${lesson}/${cell}`;
    const before = this.#questions.get(key);
    const mine = Promise.withResolvers<void>();
    this.#questions.set(key, mine.promise);
    try {
      await before;
      for (;;) {
        const change = this.#queue.get(lesson);
        await change;
        signal.throwIfAborted();
        const namespace = await findNamespace(this.#client, lesson);
        const answer = await question({
          client: this.#client,
          discovery: this.#discovery,
          lesson,
          cell,
          namespace: namespace ?? `kindbook-${lesson}`,
          namespaceExists: namespace !== undefined,
          signal,
        });
        if (this.#queue.get(lesson) === change) return answer;
      }
    } finally {
      mine.resolve();
      if (this.#questions.get(key) === mine.promise) this.#questions.delete(key);
    }
  }

  /** Waits until nothing else changes this lesson's workspace; call what it returns when done. */
  async #turn(lesson: string): Promise<() => void> {
    const before = this.#queue.get(lesson);
    const mine = Promise.withResolvers<void>();
    this.#queue.set(lesson, mine.promise);
    await before;
    return mine.resolve;
  }
}
