import type { Lab } from '../../lessons/labs/lab.ts';
import type { Step } from '../../protocol/cluster.ts';
import type { CheckResult, LabState } from '../../protocol/lab.ts';
import { labWorkspace } from '../../protocol/names.ts';
import { ApiError, UnreachableError } from '../api/client.ts';
import { ClusterError } from '../base/errors.ts';
import { withStep } from '../base/steps.ts';
import type { LabAttempt, Workspaces } from '../workspace/workspaces.ts';
import { LabRun, needsToolbox } from './lab-run.ts';

/** Changes come in bursts: it is looked once they pause for so long, in milliseconds. */
const pauseMs = 150;
/** Commands and counters are asked no more often than this. */
const askEvery = 2_000;
/** So often it is looked without a change: what a command finds may change with no object changing. */
const lookAgainAfter = 5_000;

/** Somebody who follows the checks of a lab. */
export interface ChecksFollower {
  tell: (state: LabState) => void;
  /** The steps of a start that goes on or has failed; none once it is done. */
  tellSteps: (steps: readonly Step[]) => void;
  /** Called when nothing more will come: the cluster is gone, or another takes its place. */
  end: () => void;
}

/** The labs that readers work on, on whatever cluster there is. */
export class LiveLabs {
  readonly #labs = new WeakMap<Workspaces, Map<string, LiveLab>>();

  /**
   * Starts a lab again.
   *
   * @throws {ClusterError} when something of it is refused
   * @throws {UnreachableError} when the API server does not answer
   */
  start(workspaces: Workspaces, lab: Lab): Promise<LabState> {
    return this.#of(workspaces, lab).start();
  }

  /** Looks at all checks of a lab now. @throws {UnreachableError} when the API server does not answer */
  check(workspaces: Workspaces, lab: Lab): Promise<LabState> {
    return this.#of(workspaces, lab).check();
  }

  /**
   * Follows the checks of a lab as the cluster changes.
   *
   * @returns a function that ends it
   * @throws {UnreachableError} when the API server does not answer
   */
  follow(workspaces: Workspaces, lab: Lab, follower: ChecksFollower): Promise<() => void> {
    return this.#of(workspaces, lab).follow(follower);
  }

  #of(workspaces: Workspaces, lab: Lab): LiveLab {
    const labs = this.#labs.get(workspaces) ?? new Map<string, LiveLab>();
    this.#labs.set(workspaces, labs);
    const known = labs.get(lab.name);
    if (known?.lab === lab) return known;
    const live = new LiveLab(workspaces, lab);
    labs.set(lab.name, live);
    // Its author has changed the lab: who follows the old checks comes back for the new ones.
    known?.end();
    return live;
  }
}

/** One lab, looked at for all who follow it. */
class LiveLab {
  readonly #workspaces: Workspaces;
  readonly lab: Lab;
  readonly #followers = new Set<ChecksFollower>();
  #run: Promise<LabRun> | undefined;
  #state: LabState | undefined;
  #starting: Promise<LabState> | undefined;
  /** Of a start that goes on or has failed. */
  #steps: readonly Step[] = [];
  /** Looks come one after the other. */
  #looks: Promise<unknown> = Promise.resolve();
  #askedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Infinity;

  constructor(workspaces: Workspaces, lab: Lab) {
    this.#workspaces = workspaces;
    this.lab = lab;
  }

  start(): Promise<LabState> {
    return (this.#starting ??= this.#followed(async (run) => {
      this.#tellSteps([]);
      await run.start((step) => this.#tellSteps(withStep(this.#steps, step)));
      this.#tellSteps([]);
      return this.#look(run, true);
    }).finally(() => (this.#starting = undefined)));
  }

  async check(): Promise<LabState> {
    await this.#starting?.catch(() => undefined);
    return this.#followed((run) => this.#look(run, true));
  }

  async follow(follower: ChecksFollower): Promise<() => void> {
    this.#followers.add(follower);
    const leave = () => {
      if (!this.#followers.delete(follower) || this.#followers.size > 0) return;
      this.#close();
    };
    try {
      await this.#opened();
      if (this.#state) follower.tell(this.#state);
      if (this.#steps.length > 0) follower.tellSteps(this.#steps);
      this.#lookIn(0);
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Does something while the workspace is followed. */
  async #followed<T>(work: (run: LabRun) => Promise<T>): Promise<T> {
    const leave = await this.follow({
      tell: () => undefined,
      tellSteps: () => undefined,
      end: () => undefined,
    });
    try {
      return await work(await this.#opened());
    } finally {
      leave();
    }
  }

  /** Tells everybody who follows that nothing more will come. */
  end(): void {
    for (const follower of this.#followers) follower.end();
  }

  #opened(): Promise<LabRun> {
    this.#run ??= LabRun.open(
      this.#workspaces,
      this.lab,
      this.#workspaces.tenancy.workspaceOf(labWorkspace(this.lab.name)),
      (what) => {
        if (what !== 'event') this.#lookIn(pauseMs);
      },
      () => this.end(),
    );
    return this.#run;
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#due = Infinity;
    this.#state = undefined;
    this.#steps = [];
    void this.#run?.then((run) => run.close()).catch(() => undefined);
    this.#run = undefined;
  }

  /** Looks after some time, or earlier where that is planned already. */
  #lookIn(milliseconds: number): void {
    const due = Date.now() + milliseconds;
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#due = Infinity;
      // What keeps it from being looked at is in the results.
      this.#run
        ?.then((run) => this.#look(run, false))
        .catch((error: unknown) => {
          console.error(error);
          // A follower still waits for an answer.
          if (this.#followers.size > 0) this.#lookIn(lookAgainAfter);
        });
    }, milliseconds);
  }

  /** @param whole asks commands too, however short a time ago that was */
  #look(run: LabRun, whole: boolean): Promise<LabState> {
    const look = this.#looks.then(() => this.#lookNow(run, whole));
    this.#looks = look.catch(() => undefined);
    return look;
  }

  async #lookNow(run: LabRun, whole: boolean): Promise<LabState> {
    const attempt = await this.#attemptOf(run);
    if (!attempt) return this.#tell({ checks: [], at: Date.now() });
    const { startedAt, solvedAt } = attempt;
    const { checks } = this.lab;
    if (solvedAt !== undefined) return this.#tell(solvedState(checks.length, startedAt, solvedAt));
    const before = this.#state?.startedAt === startedAt ? this.#state.checks : [];
    const soon = Date.now() < this.#askedAt + askEvery && !whole;
    const kept = (index: number) => needsToolbox(checks[index]!) && before[index];
    // What is known at once is told at once; a command may take seconds.
    const quick = await Promise.all(
      checks.map(async (_, index) => kept(index) || (await run.checkOne(index))),
    );
    const asks = checks.some(needsToolbox);
    if (!asks || soon || before.length === 0) {
      if (asks && soon) this.#lookIn(this.#askedAt + askEvery - Date.now());
      if (!soon) this.#askedAt = Date.now();
      return this.#judged(run, startedAt, quick, !asks || before.length === 0);
    }
    this.#tell(this.#stateOf(startedAt, quick));
    const results = await Promise.all(
      checks.map(async (check, index) =>
        needsToolbox(check) ? await run.checkOne(index) : quick[index]!,
      ),
    );
    this.#askedAt = Date.now();
    return this.#judged(run, startedAt, results, true);
  }

  /** Where the cluster cannot be asked, the lab stands as it was known to. */
  async #attemptOf(run: LabRun): Promise<LabAttempt | undefined> {
    try {
      return await run.attempt();
    } catch (error) {
      const isFault = error instanceof UnreachableError || error instanceof ApiError;
      if (!isFault || this.#state === undefined) throw error;
      const { startedAt, solvedAt } = this.#state;
      return startedAt === undefined ? undefined : { startedAt, solvedAt };
    }
  }

  #stateOf(startedAt: number, checks: CheckResult[]): LabState {
    const at = Date.now();
    if (!checks.every(({ verdict }) => verdict === 'met')) return { startedAt, checks, at };
    const before = this.#state?.startedAt === startedAt ? this.#state.metSince : undefined;
    return { startedAt, metSince: before ?? at, checks, at };
  }

  /**
   * Tells how the lab stands, and that it is solved once its checks have held together.
   *
   * @param isWhole every check was looked at just now
   */
  async #judged(
    run: LabRun,
    startedAt: number,
    checks: CheckResult[],
    isWhole: boolean,
  ): Promise<LabState> {
    const state = this.#tell(this.#stateOf(startedAt, checks));
    if (state.metSince === undefined) return this.#settled(state);
    const left = state.metSince + this.lab.hold * 1000 - state.at;
    // The whole look is planned already.
    if (!isWhole) return state;
    if (left > 0) {
      this.#lookIn(Math.min(left, askEvery));
      return state;
    }
    try {
      await run.solved(state.metSince);
    } catch (error) {
      if (!(error instanceof ClusterError || error instanceof ApiError)) throw error;
      // It is found solved again as soon as that can be written down.
      this.#lookIn(askEvery);
      return state;
    }
    return this.#tell(solvedState(checks.length, startedAt, state.metSince));
  }

  #settled(state: LabState): LabState {
    const open = state.checks.some(
      (result, index) =>
        result.verdict === 'unknown' ||
        (result.verdict === 'unmet' && needsToolbox(this.lab.checks[index]!)),
    );
    if (open && this.#followers.size > 0) this.#lookIn(lookAgainAfter);
    return state;
  }

  #tellSteps(steps: readonly Step[]): void {
    this.#steps = steps;
    for (const follower of this.#followers) follower.tellSteps(steps);
  }

  #tell(state: LabState): LabState {
    const isNews = !this.#state || !isSame(this.#state, state);
    this.#state = state;
    if (isNews) for (const follower of this.#followers) follower.tell(state);
    return state;
  }
}

/** What nobody looks at any more stays as it was. */
function solvedState(checks: number, startedAt: number, solvedAt: number): LabState {
  const all = Array.from({ length: checks }, (): CheckResult => ({ verdict: 'met' }));
  return { startedAt, metSince: solvedAt, solvedAt, checks: all, at: Date.now() };
}

function isSame(one: LabState, other: LabState): boolean {
  const facts = ({ at: _, ...rest }: LabState) => JSON.stringify(rest);
  return facts(one) === facts(other);
}
