import type { Check } from '../../lessons/labs/check.ts';
import type { Lab } from '../../lessons/labs/lab.ts';
import type { Problem } from '../../protocol/cluster.ts';
import type { CheckResult } from '../../protocol/lab.ts';
import type { KubeObject, LiveEvent } from '../../protocol/workspace.ts';
import { ClusterError } from '../base/errors.ts';
import { stepWithoutLog, type Report } from '../base/steps.ts';
import { until } from '../docker/wait.ts';
import type { NumberedEvent } from '../workspace/event-log.ts';
import type { LabAttempt, WatchedKind, Workspaces } from '../workspace/workspaces.ts';
import { endRequests, sendRequests } from './requests.ts';
import { isReplaced, isRolledOut } from './rolled-out.ts';
import { runCheck } from './run-check.ts';

/** So long a version before the start may take to run, in milliseconds; it is there in a few seconds. */
const beforeWithinMs = 120_000;

/** What is known of a workspace before its first snapshot. */
const notYet: Problem = {
  title: 'The cluster’s state is not known yet.',
  hint: 'Wait a moment.',
};

/** One lab in one workspace: starts it, follows what is in the cluster, and judges it. */
export class LabRun {
  /** The workspace's name. */
  readonly lesson: string;
  readonly #workspaces: Workspaces;
  readonly #lab: Lab;
  readonly #objects = new Map<string, KubeObject>();
  #broken: Problem | undefined = notYet;
  readonly #changed: (what: 'object' | 'event' | 'connection') => void;
  #stop: (() => void) | undefined;

  private constructor(
    workspaces: Workspaces,
    lab: Lab,
    lesson: string,
    changed: (what: 'object' | 'event' | 'connection') => void,
  ) {
    this.#workspaces = workspaces;
    this.#lab = lab;
    this.lesson = lesson;
    this.#changed = changed;
  }

  /**
   * Begins to follow a lab's workspace; what is in it stays.
   *
   * @param lesson the workspace's name
   * @param changed called after each change in the cluster
   * @param ended called when nothing more will come: the cluster is gone, or another takes its place
   * @returns when the workspace's objects are known
   * @throws {UnreachableError} when the API server does not answer
   */
  static async open(
    workspaces: Workspaces,
    lab: Lab,
    lesson: string,
    changed: (what: 'object' | 'event' | 'connection') => void,
    ended: () => void,
  ): Promise<LabRun> {
    const run = new LabRun(workspaces, lab, lesson, changed);
    const first = Promise.withResolvers<void>();
    const follower = {
      tell: ({ event }: NumberedEvent) => {
        run.#hear(event);
        first.resolve();
      },
      end: () => {
        first.reject(new ClusterError('The cluster is gone.', { hint: 'Try again.' }));
        ended();
      },
    };
    run.#stop = await workspaces.follow(lesson, follower, undefined);
    await first.promise;
    return run;
  }

  /**
   * Starts the lab, from nothing: an empty workspace, then the version before, where there is one, then what is given and
   * what stands in the learner's editors, in the order of the files' names. Drafts are left to the learner.
   *
   * @param report told each step as it begins and ends
   * @throws {ClusterError} when something of it is refused
   * @throws {UnreachableError} when the API server does not answer
   */
  async start(report: Report = () => undefined): Promise<void> {
    const { before, given, edited, checks } = this.#lab;
    // No step names a file: its name may be half of the answer.
    const run = (
      id: string,
      title: string,
      work: (say: (detail: string) => void) => Promise<void>,
    ) => stepWithoutLog(report, { id, title }, work);
    await run('empty', 'Empty the workspace', async () => {
      await this.#workspaces.reset(this.lesson);
    });
    const toolbox = checks.some(needsToolbox)
      ? run('toolbox', 'Start the toolbox', async () => {
          await this.#workspaces.shells.prepare(this.lesson);
        })
      : undefined;
    // It is awaited below; until then its failure must not end the process.
    toolbox?.catch(() => undefined);
    if (before.length > 0) {
      await run('before', 'Roll out the version before', async () => {
        for (const { name, text } of before) await this.apply(name, text);
        // Only what has run is a revision, and no Pod of it answers the requests that are counted from here on.
        await this.#until(isRolledOut);
      });
    }
    const start = [...given, ...edited.filter(({ applied }) => applied)];
    const files = start.toSorted((a, b) => a.name.localeCompare(b.name));
    if (files.length > 0) {
      await run('apply', 'Apply the manifests of the lab', async (say) => {
        for (const [index, { name, text }] of files.entries()) {
          say(`${index + 1} of ${files.length}`);
          await this.apply(name, text);
        }
        if (before.length > 0) await this.#until(isReplaced);
      });
    }
    await toolbox;
    for (const [index, { source }] of checks.entries()) {
      if (source.kind !== 'requests') continue;
      await run(`requests-${index}`, `Send requests to ${source.url}`, () =>
        sendRequests(this.#workspaces.shells, this.lesson, index, source.url),
      );
    }
    await this.#workspaces.noteStart(this.lesson);
  }

  /**
   * Applies a text as one of the lab's cells.
   *
   * @throws {ClusterError} when the API server refuses any of its documents
   */
  async apply(cell: string, yaml: string): Promise<void> {
    for await (const event of this.#workspaces.apply(this.lesson, { cell, yaml })) {
      if (event.event !== 'document' || event.data.outcome !== 'failed') continue;
      const { title, detail, hint } = event.data.problem;
      throw new ClusterError(`${cell} was refused: ${title}`, { detail, hint });
    }
  }

  /** The attempt that goes on, as the cluster has it; undefined where the lab is not started. */
  attempt(): Promise<LabAttempt | undefined> {
    return this.#workspaces.attemptAt(this.lesson);
  }

  /** Notes that the lab is solved, and ends what it counts. @param since in milliseconds since the epoch */
  async solved(since: number): Promise<void> {
    await this.#workspaces.noteSolved(this.lesson, since);
    for (const [index, { source }] of this.#lab.checks.entries()) {
      if (source.kind !== 'requests') continue;
      await endRequests(this.#workspaces.shells, this.lesson, index);
    }
  }

  /** Looks at every check now. */
  check(): Promise<CheckResult[]> {
    return Promise.all(this.#lab.checks.map((_, index) => this.checkOne(index)));
  }

  /** Looks at one check now. */
  checkOne(index: number): Promise<CheckResult> {
    return runCheck(this.#lab.checks[index]!, index, {
      lesson: this.lesson,
      shells: this.#workspaces.shells,
      objects: [...this.#objects.values()],
      broken: this.#broken,
    });
  }

  /** Ends the following; the workspace stays. */
  close(): void {
    this.#stop?.();
  }

  /** @throws {ClusterError} when it takes too long until all Deployments are so */
  async #until(isSo: (deployment: KubeObject) => boolean): Promise<void> {
    const deployments = () =>
      [...this.#objects.values()].filter(({ kind }) => kind === 'Deployment');
    const areSo = () => deployments().length > 0 && deployments().every(isSo);
    if (await until(areSo, { within: beforeWithinMs })) return;
    const names = deployments()
      .map(({ metadata }) => metadata.name)
      .join(', ');
    throw new ClusterError('The version before the start of this lab does not run.', {
      detail: `After ${beforeWithinMs / 1000} s, the Deployments of before/ are not as they should be: ${names || 'there is none'}.`,
      hint: 'Start the lab again. Where that does not help, the cluster may have no room for its Pods.',
    });
  }

  #hear(event: LiveEvent): void {
    switch (event.event) {
      case 'snapshot':
        this.#broken = undefined;
        this.#objects.clear();
        for (const object of event.data.objects) this.#set(object);
        // After a Reset the watches begin again.
        void this.#workspaces.watch(this.lesson, kindsOf(this.#lab.checks)).catch(() => undefined);
        this.#changed('connection');
        return;
      case 'change': {
        const { type, object } = event.data;
        if (type === 'DELETED') this.#objects.delete(object.metadata.uid);
        else this.#set(object);
        this.#changed(isEvent(object) ? 'event' : 'object');
        return;
      }
      case 'interrupted':
        this.#broken = event.data;
        this.#changed('connection');
        return;
      case 'measured':
      case 'leftovers':
    }
  }

  #set(object: KubeObject): void {
    if (!isEvent(object)) this.#objects.set(object.metadata.uid, object);
  }
}

/** Whether a check asks the toolbox, which takes longer and costs more than to look at objects. */
export function needsToolbox({ source }: Check): boolean {
  return source.kind === 'command' || source.kind === 'requests';
}

function isEvent({ kind }: KubeObject): boolean {
  return kind === 'Event';
}

/** The kinds that the checks speak of: the learner may make them in the terminal, where no cell tells of them. */
function kindsOf(checks: readonly Check[]): WatchedKind[] {
  return checks.flatMap(({ source, expression = '' }): WatchedKind[] => {
    if (source.kind === 'match') return [source.match];
    return [...expression.matchAll(/\.kind\(\s*["'](\w+)["']\s*\)/g)].map(([, kind]) => ({
      kind: kind!,
    }));
  });
}
