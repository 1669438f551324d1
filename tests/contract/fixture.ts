import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../../src/cluster/api/client.ts';
import { clusterName } from '../../src/cluster/base/cache.ts';
import { lineOf } from '../../src/notebook/cell/locate.ts';
import type { CellDiagnosis } from '../../src/notebook/diagnosis/cell-diagnoses.ts';
import { contradictionsOf, saidOf } from '../../src/notebook/replay/said.ts';
import { emptyWorkspace, reduce, type Workspace } from '../../src/notebook/state/workspace.ts';
import { Observer } from '../../src/notebook/timeline/observer.ts';
import type { Hop } from '../../src/notebook/timeline/hop.ts';
import { isRecorded } from '../../src/protocol/recording.ts';
import { results, type TestWorkspace } from './workspace.ts';

/** A diagnosis that a fixture promises, by a comment on the line where it can be fixed. */
export interface Expected {
  readonly failed: boolean;
  readonly reason: string;
  /** Is in its title, why or evidence. */
  readonly words: string;
  /** Undefined where the comment has a line of its own: then it leads to no line. */
  readonly line: number | undefined;
}

/** A cell's text, and what the cluster is to make of it. */
export interface Fixture {
  readonly name: string;
  readonly yaml: string;
  readonly expected: readonly Expected[];
}

const root = join(import.meta.dirname, '../fixtures');

/** The fixtures of a folder; `x.before.yaml` is no fixture, but what is applied before `x.yaml`. */
export function fixtureNames(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.before.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''));
}

let ports = 18_000 + (process.pid % 1000);

/** Reads a fixture, with the names that have to be the test's own put in. */
export function readFixture(folder: string, name: string, lesson: string): Fixture {
  const [worker, worker2] = ['worker', 'worker2'].map((node) => `${clusterName}-${node}`);
  const values: Record<string, string> = { lesson, worker: worker!, worker2: worker2! };
  const yaml = readFileSync(join(root, folder, `${name}.yaml`), 'utf8').replace(
    /\$\{(?<what>\w+)\}/g,
    (_, what: string) => (what === 'port' ? String(++ports) : values[what]!),
  );
  const expected = yaml.split('\n').flatMap((line, index): Expected[] => {
    const own = line.trim().startsWith('#');
    return [...line.matchAll(/# (?<how>failed|waits) (?<reason>\w+): (?<words>[^#]+)/g)].map(
      ({ groups }) => {
        const { how, reason, words } = groups as Record<string, string>;
        return {
          failed: how === 'failed',
          reason: reason!,
          words: words!.trim(),
          line: own ? undefined : index + 1,
        };
      },
    );
  });
  return { name, yaml, expected };
}

/** For longer than the watches of two kinds are apart, in milliseconds. */
const contradictedFor = 10_000;

/** What the page would show of a cell. */
export interface Shown {
  readonly diagnoses: readonly CellDiagnosis[];
  readonly status: string;
  readonly workspace: Workspace;
  /** What of all that it says may not stand together. */
  readonly contradictions: readonly string[];
}

/** Makes of the workspace what the page makes of it, at a time. */
function shownOf(workspace: Workspace, now: number, hops: readonly Hop[]): Shown {
  const answer = { documents: [] };
  const said = saidOf('test.yaml', { workspace, answer, applying: false, now }, hops);
  return {
    diagnoses: said.diagnoses,
    status: said.chip,
    workspace,
    contradictions: contradictionsOf(said),
  };
}

/** Which of the promised diagnoses are not shown as promised. */
export function unmet({ yaml, expected }: Fixture, { diagnoses }: Shown): Expected[] {
  return expected.filter(
    ({ failed, reason, words, line }) =>
      !diagnoses.some(
        (found) =>
          found.failed === failed &&
          found.reason === reason &&
          [found.title, found.why].join(' ').includes(words) &&
          lineIn(yaml, found) === line &&
          found.next !== '' &&
          found.evidence.length > 0 &&
          found.evidence.every(({ quote }) => quote !== ''),
      ),
  );
}

/** The line that a diagnosis leads to in a text. */
export function lineIn(yaml: string, { root, rootField }: CellDiagnosis) {
  return rootField === undefined ? undefined : lineOf(yaml, root, rootField);
}

/** What is shown, short enough for the message of a failing test. */
export function words(yaml: string, { diagnoses, status, workspace }: Shown): string {
  const found = diagnoses.map(
    (each) =>
      `${each.failed ? 'failed' : 'waits'} ${each.reason} (line ${lineIn(yaml, each)}, ${each.rootField}): ${each.title} ${each.why}\n    ${each.evidence.map(({ from, quote }) => `[${from}] ${quote}`).join('\n    ')}`,
  );
  const objects = [...workspace.objects.values()].map(
    ({ kind, metadata, status: state }) =>
      `${kind} ${metadata.name} ${JSON.stringify(state)?.slice(0, 700)}`,
  );
  const events = [...workspace.events.values()]
    .flat()
    .filter(({ warning }) => warning)
    .map(({ reason, note }) => `${reason}: ${note}`);
  return [`status: ${status}`, ...found, ...objects, ...events].join('\n  ');
}

/**
 * Follows a workspace and asks after each event, and four times a second while nothing happens (patience runs out
 * without an event), whether it is as wanted.
 *
 * What the page says contradicts itself nowhere for long: watches of several kinds are not in step, so a moment is none.
 *
 * @param look is given what the page would show; returns true to end, throws to fail
 * @throws what `look` throws, or after `within` milliseconds an error with the last state
 */
export async function watchPage(
  { workspaces, lesson }: TestWorkspace,
  yaml: string,
  look: (shown: Shown) => boolean,
  within: number,
): Promise<Shown> {
  let workspace = emptyWorkspace;
  const began = Date.now();
  const observer = new Observer('test.yaml', emptyWorkspace);
  let contradicted: number | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<Shown>();
  const check = () => {
    try {
      const shown = shownOf(workspace, Date.now(), observer.hops);
      const isWanted = look(shown);
      contradicted = shown.contradictions.length === 0 ? undefined : (contradicted ?? Date.now());
      if (contradicted === undefined && isWanted) resolve(shown);
      if (contradicted !== undefined && Date.now() - contradicted > contradictedFor) {
        throw new Error(`The page contradicts itself: ${shown.contradictions.join('; ')}`);
      }
    } catch (error) {
      reject(error);
    }
  };
  const end = Date.now() + within;
  const timer = setInterval(() => {
    check();
    if (Date.now() > end) {
      const shown = shownOf(workspace, Date.now(), []);
      reject(new Error(`Not as wanted after ${within} ms:\n  ${words(yaml, shown)}`));
    }
  }, 250);
  const stop = await workspaces.follow(
    lesson,
    {
      tell: ({ event }) => {
        workspace = reduce(workspace, event);
        if (isRecorded(event)) observer.take({ at: Date.now() - began, source: 'live', event });
        check();
      },
      end: () => reject(new Error('The workspace ended.')),
    },
    undefined,
  );
  try {
    return await promise;
  } finally {
    clearInterval(timer);
    stop();
  }
}

/** The text of a fixture if there is one of that name, for instance of what is applied before another. */
export function fixtureText(folder: string, name: string, lesson: string): string | undefined {
  try {
    return readFixture(folder, name, lesson).yaml;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Changes an object by a JSON merge patch. */
export async function patch(
  client: TestWorkspace['client'],
  path: string,
  body: Record<string, unknown>,
): Promise<void> {
  await client.json({
    method: 'PATCH',
    path,
    contentType: 'application/merge-patch+json',
    body: JSON.stringify(body),
  });
}

/**
 * Waits until the API server refuses a Pod: what refuses it (a new policy, a quota, a range) is known to it only after a
 * moment, and what it has accepted before is not refused any more.
 *
 * @param resources of the Pod's container
 */
export async function untilPodsAreRefused(
  { client }: TestWorkspace,
  namespace: string,
  resources: { limits?: Record<string, string> } = {},
): Promise<void> {
  // Not as fast as it answers: that alone keeps the API server busy.
  for (; ; await delay(250)) {
    try {
      await client.json({
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/pods?dryRun=All`,
        body: JSON.stringify({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'try' },
          spec: { containers: [{ name: 'try', image: 'nginx:1.26', resources }] },
        }),
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 422) return; // a policy
      // A quota refuses everything until it was counted once.
      if (error.message.includes('status unknown for quota')) continue;
      if (!/(?:exceeded|failed) quota|maximum cpu usage|violates PodSecurity/.test(error.message)) {
        throw error;
      }
      return;
    }
  }
}

/** Applies a text and demands that every document was accepted. */
export async function applyWhole({ apply }: TestWorkspace, yaml: string): Promise<void> {
  const failed = results(await apply(yaml)).filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) throw new Error(`Not applied: ${JSON.stringify(failed)}`);
}
