import { setTimeout as delay } from 'node:timers/promises';
import type {
  ApplyEvent,
  ApplyRequest,
  CellRequest,
  DiffAnswer,
  DryRunAnswer,
  Leftover,
  WorkspaceSummary,
} from '../../protocol/workspace.ts';
import type { ApiClient, UnreachableError } from '../api/client.ts';
import { apiVersionOf, Discovery, type Resource } from '../api/discovery.ts';
import { ClusterError } from '../base/errors.ts';
import { ApplySet, kindsOfWorkspace, parentsOf, recordOf } from './apply-set.ts';
import { applyCell } from './apply.ts';
import { diffCell } from './diff.ts';
import { dryRunCell, type DryRunContext } from './dry-run.ts';
import { labSolvedAnnotation, labStartedAnnotation, lessonLabel } from './labels.ts';
import { LiveWorkspace, type Follower, type Place } from './live.ts';
import { Shells } from './shells.ts';
import {
  activeNamespace,
  activeOf,
  annotateNamespace,
  deleteNamespaces,
  ensureSystemNamespace,
  findNamespace,
  firstNamespace,
  makeNamespace,
  lessonNamespaces,
  type OwnNamespace,
} from './namespaces.ts';
import { summaries } from './summaries.ts';
import { isLeftBehind, sweep } from './sweep.ts';
import { Tenancy } from './tenancy.ts';
import { pastWebhooks, removeWebhooks } from './webhooks.ts';

/** Milliseconds until what a Reset began is gone on with, when the API server went away in between. */
const sweepAgainAfter = 2_000;

/** One attempt at a lab, its times in milliseconds since the epoch. */
export interface LabAttempt {
  readonly startedAt: number;
  /** Since when its checks are met for good. */
  readonly solvedAt: number | undefined;
}

/** A kind; without `apiVersion`, in the one that the API server prefers. */
export interface WatchedKind {
  readonly apiVersion?: string;
  readonly kind: string;
}

/** All workspaces of one cluster. What is called `lesson` here is a workspace's name, as `Tenancy` makes it of a lesson's. */
export class Workspaces {
  readonly tenancy: Tenancy;
  readonly shells: Shells;
  readonly #client: ApiClient;
  readonly #discovery: Discovery;
  readonly #live = new Map<string, LiveWorkspace>();
  /** How often each lesson's workspace was moved, or got a kind, since this server began. */
  readonly #changes = new Map<string, number>();
  /** The last thing each lesson was asked to change: changes of one workspace happen one after the other. */
  readonly #queue = new Map<string, { done: Promise<unknown>; stop: AbortController }>();
  /** The last thing that was asked about each cell: one question of a cell at a time. */
  readonly #questions = new Map<string, Promise<unknown>>();
  readonly #closed = new AbortController();
  /** Lessons that are swept now, and whether they have to be swept once more after that. */
  readonly #sweeping = new Map<string, { again: boolean; done: Promise<void> }>();
  #system: Promise<void> | undefined;

  constructor(client: ApiClient, tenancy = new Tenancy()) {
    this.#client = client;
    this.tenancy = tenancy;
    this.#discovery = new Discovery(client);
    this.shells = new Shells(client, tenancy, async (lesson) => {
      // An Apply that takes long keeps nobody from the shell.
      const namespace = await findNamespace(client, lesson);
      if (namespace) return namespace.name;
      const turn = await this.#turn(lesson);
      return (await this.#workspace(lesson).finally(turn.done)).name;
    });
  }

  /**
   * Applies a cell in its lesson's workspace, which is made where it is not there.
   *
   * @yields {ApplyEvent} as `applyCell` does
   * @throws {UnreachableError} when the API server does not answer
   * @throws {ClusterError} when a Reset ends it while it waits for something
   */
  async *apply(lesson: string, request: ApplyRequest): AsyncGenerator<ApplyEvent> {
    const { cell, yaml, ...decided } = request;
    const turn = await this.#turn(lesson);
    try {
      yield* applyCell(
        {
          client: this.#client,
          discovery: this.#discovery,
          tenancy: this.tenancy,
          lesson,
          cell,
          workspace: () => this.#workspace(lesson),
          watch: (resource) => this.#tellLive(lesson, (live) => live.watch(resource)),
          decided,
          signal: turn.signal,
        },
        yaml,
      );
    } catch (error) {
      // Whatever it waited for: what ended it is the Reset, which has words of its own.
      turn.signal.throwIfAborted();
      throw error;
    } finally {
      turn.done();
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
   * Gives a lesson an empty workspace at once; the old one, with all that its cells made anywhere, is deleted behind it.
   *
   * @returns the new namespace's name
   * @throws {UnreachableError} when the API server does not answer
   */
  async reset(lesson: string): Promise<string> {
    const turn = await this.#interrupt(lesson);
    try {
      await this.#removeWebhooks(lesson);
      const old = await lessonNamespaces(this.#client, lesson);
      // The old one goes first: wherever this is broken off, it is plain which namespace is the lesson's.
      await pastWebhooks(() => deleteNamespaces(this.#client, old));
      this.shells.endOf(lesson);
      const made = await pastWebhooks(async () =>
        this.#make(lesson, await lessonNamespaces(this.#client, lesson)),
      );
      return made.name;
    } finally {
      turn.done();
      this.#sweep(lesson);
    }
  }

  /**
   * Deletes all that a lesson has in the cluster, behind the answer. The lesson begins again with its next Apply.
   *
   * @throws {UnreachableError} when the API server does not answer
   */
  async cleanUp(lesson: string): Promise<void> {
    const turn = await this.#interrupt(lesson);
    try {
      await this.#removeWebhooks(lesson);
      const all = await lessonNamespaces(this.#client, lesson);
      await pastWebhooks(() => deleteNamespaces(this.#client, all));
      this.shells.endOf(lesson);
      this.#moveTo(lesson, { name: firstNamespace(lesson), uid: undefined });
    } finally {
      turn.done();
      this.#sweep(lesson);
    }
  }

  /** Resolves when nothing of what a lesson's Resets delete is left. */
  async swept(lesson: string): Promise<void> {
    for (let run; (run = this.#sweeping.get(lesson));) await run.done;
  }

  /** The API server did not answer: whoever waits to see a workspace is told so, and toolboxes are not trusted. */
  tellUnreachable(error: UnreachableError): void {
    this.shells.doubt();
    for (const live of this.#live.values()) live.tellUnreachable(error);
  }

  /** The reader's lessons that have something in the cluster, by their own names. */
  summaries(): Promise<WorkspaceSummary[]> {
    return summaries(this.#client, this.#discovery, this.tenancy);
  }

  /**
   * Goes on with what an earlier server did not finish: what a Reset was deleting, and what an Apply had made and not
   * labelled. Everything that is needed for that is in the cluster.
   *
   * @throws {UnreachableError} when the API server does not answer
   */
  async resume(): Promise<void> {
    await this.#ensureSystem();
    // The parents first: a workspace that is made meanwhile has its namespace before it has a parent.
    const parents = await parentsOf(this.#client);
    const namespaces = await lessonNamespaces(this.#client);
    for (const parent of parents) {
      const lesson = parent.metadata.labels![lessonLabel]!;
      const set = ApplySet.of(this.#client, this.#discovery, parent.metadata);
      if (!set || this.tenancy.lessonOf(lesson) === undefined) continue;
      const own = namespaces.filter(({ metadata }) => metadata.labels[lessonLabel] === lesson);
      if (isLeftBehind(parent.metadata, activeOf(own)?.uid)) this.#sweep(lesson);
      else await set.recover(await recordOf(parent, this.#discovery));
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
    let own: OwnNamespace | undefined;
    let kinds: Resource[];
    let seen: number;
    // A Reset or an Apply in between is told to those only who follow already.
    do {
      seen = this.#changesOf(lesson);
      own = await findNamespace(this.#client, lesson);
      kinds = own ? await kindsOfWorkspace(this.#client, this.#discovery, lesson, own.uid) : [];
    } while (seen !== this.#changesOf(lesson));
    if (this.#closed.signal.aborted) {
      follower.end();
      return () => undefined;
    }
    // From here on nothing is awaited: a follower that is added is one that can be removed again.
    const workspace = own ?? { name: firstNamespace(lesson), uid: undefined };
    let live = this.#live.get(lesson);
    if (!live) {
      live = new LiveWorkspace(this.#client, this.#discovery, lesson, workspace);
      this.#live.set(lesson, live);
    } else if (!live.isFollowed) {
      // While nobody followed it here, another server may have reset it.
      live.moveTo(workspace);
    }
    const followed = live;
    const unsubscribe = followed.subscribe(follower, lastEventId);
    for (const resource of kinds) followed.watch(resource);
    return () => {
      unsubscribe();
      // Nothing is kept of what nobody reads: a page may ask for any name.
      if (!followed.isFollowed && this.#live.get(lesson) === followed) this.#live.delete(lesson);
    };
  }

  /** Has more kinds watched than those of the lesson's cells, while somebody follows it. */
  async watch(lesson: string, kinds: readonly WatchedKind[]): Promise<void> {
    if (kinds.length === 0) return;
    const all = await this.#discovery.all();
    for (const { apiVersion, kind } of kinds) {
      const resource = all.find(
        (one) =>
          one.kind === kind && (apiVersion === undefined || apiVersionOf(one) === apiVersion),
      );
      if (resource) this.#live.get(lesson)?.watch(resource);
    }
  }

  /** Writes down in the cluster that a lab was started now. */
  async noteStart(lab: string): Promise<void> {
    await this.#note(lab, labStartedAnnotation, Date.now());
  }

  /** Writes down in the cluster since when a lab is solved, in milliseconds since the epoch. */
  async noteSolved(lab: string, since: number): Promise<void> {
    await this.#note(lab, labSolvedAnnotation, since);
  }

  async #note(lab: string, annotation: string, milliseconds: number): Promise<void> {
    const own = await findNamespace(this.#client, lab);
    if (!own) return;
    await annotateNamespace(this.#client, own, {
      [annotation]: new Date(milliseconds).toISOString(),
    });
  }

  /** The attempt at a lab that goes on, or has come to its end; undefined where the lab is not started. */
  async attemptAt(lab: string): Promise<LabAttempt | undefined> {
    const namespaces = await lessonNamespaces(this.#client, lab);
    const noted = activeNamespace(namespaces)?.metadata.annotations ?? {};
    const [startedAt, solvedAt] = [labStartedAnnotation, labSolvedAnnotation].map((name) =>
      noted[name] === undefined ? undefined : Date.parse(noted[name]),
    );
    return startedAt === undefined ? undefined : { startedAt, solvedAt };
  }

  /** Ends everything that runs for this cluster: it is gone, or another takes its place. */
  async close(): Promise<void> {
    this.#closed.abort(
      new ClusterError('The cluster is gone, and what was going on in it has ended.', {
        hint: 'Try again when it is back.',
      }),
    );
    for (const live of this.#live.values()) live.close();
    this.#live.clear();
    this.shells.close();
    await Promise.all([...this.#sweeping.values()].map(({ done }) => done));
    await this.#client.close();
  }

  /** The namespace to apply in: asked for each time, since a reader may delete it in a terminal. */
  async #workspace(lesson: string): Promise<OwnNamespace> {
    const [namespaces] = await Promise.all([
      lessonNamespaces(this.#client, lesson),
      this.#ensureSystem(),
    ]);
    const active = activeOf(namespaces);
    if (active) {
      // Another server may have reset it.
      this.#moveTo(lesson, active);
      return active;
    }
    const made = await this.#make(lesson, namespaces);
    // What was made beside a namespace that is gone without a Reset.
    if (namespaces.length > 0) this.#sweep(lesson);
    return made;
  }

  async #make(
    lesson: string,
    others: Awaited<ReturnType<typeof lessonNamespaces>>,
  ): Promise<OwnNamespace> {
    const made = await makeNamespace(this.#client, lesson, others, this.tenancy);
    this.#moveTo(lesson, made);
    return made;
  }

  #moveTo(lesson: string, workspace: Place): void {
    this.#tellLive(lesson, (live) => live.moveTo(workspace));
  }

  /** Tells those who follow a lesson; who is about to, sees by the count that there is something to look for again. */
  #tellLive(lesson: string, tell: (live: LiveWorkspace) => void): void {
    this.#changes.set(lesson, this.#changesOf(lesson) + 1);
    const live = this.#live.get(lesson);
    if (live) tell(live);
  }

  #changesOf(lesson: string): number {
    return this.#changes.get(lesson) ?? 0;
  }

  /** Asked of the cluster once: whoever deletes it later is told by the API server's own words. */
  #ensureSystem(): Promise<void> {
    this.#system ??= ensureSystemNamespace(this.#client).catch((error: unknown) => {
      this.#system = undefined;
      throw error;
    });
    return this.#system;
  }

  /** Deletes behind the answer what a lesson has no more; once for each lesson at a time. */
  #sweep(lesson: string): void {
    const running = this.#sweeping.get(lesson);
    if (running) {
      running.again = true;
      return;
    }
    const run = { again: true, done: Promise.resolve() };
    this.#sweeping.set(lesson, run);
    run.done = this.#sweepWhile(lesson, run);
  }

  async #sweepWhile(lesson: string, run: { again: boolean }): Promise<void> {
    const { signal } = this.#closed;
    const tell = (leftovers: Leftover[]) => this.#live.get(lesson)?.tellLeftovers(leftovers);
    while (run.again && !signal.aborted) {
      run.again = false;
      try {
        await sweep(this.#client, this.#discovery, lesson, this.tenancy, tell, signal);
      } catch (error) {
        if (signal.aborted) break;
        // The cluster's chip tells that it is gone; this goes on when it is back.
        if (!(error instanceof ClusterError)) console.error(error);
        run.again = true;
        await delay(sweepAgainAfter, undefined, { signal }).catch(() => undefined);
      }
    }
    this.#sweeping.delete(lesson);
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
        await change?.done;
        signal.throwIfAborted();
        const own = await findNamespace(this.#client, lesson);
        const answer = await question({
          client: this.#client,
          discovery: this.#discovery,
          tenancy: this.tenancy,
          lesson,
          cell,
          namespace: own?.name ?? firstNamespace(lesson),
          workspace: own?.uid,
          signal,
        });
        if (this.#queue.get(lesson) === change) return answer;
      }
    } finally {
      mine.resolve();
      if (this.#questions.get(key) === mine.promise) this.#questions.delete(key);
    }
  }

  /** Waits until nothing else changes this lesson's workspace; call `done` when done. */
  async #turn(lesson: string): Promise<{ signal: AbortSignal; done: () => void }> {
    const before = this.#queue.get(lesson);
    const mine = Promise.withResolvers<void>();
    const stop = new AbortController();
    this.#queue.set(lesson, { done: mine.promise, stop });
    await before?.done;
    return { signal: AbortSignal.any([stop.signal, this.#closed.signal]), done: mine.resolve };
  }

  /** In a shared cluster no cell makes any. */
  async #removeWebhooks(lesson: string): Promise<void> {
    if (!this.tenancy.isShared) await removeWebhooks(this.#client, lesson);
  }

  /** As `#turn`, but does not let an Apply wait on for something that is deleted anyway. */
  #interrupt(lesson: string): Promise<{ signal: AbortSignal; done: () => void }> {
    this.#queue.get(lesson)?.stop.abort(
      new ClusterError('Reset ended this Apply.', {
        hint: 'The workspace is empty now. Press Apply to start again.',
      }),
    );
    return this.#turn(lesson);
  }
}
