import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Step } from '../../protocol/cluster.ts';
import { cacheFolder, cachePath } from './cache.ts';

/** Called whenever a step begins, says something or ends. */
export type Report = (step: Step) => void;

/** What a step may do while it runs: say where it is, and write its output to its own log file. */
export interface StepContext {
  /** Absolute path of the step's log file; give it to `run({ log })`. */
  log: string;
  /** Shows the newest line of output, or a figure, beside the step. */
  say: (detail: string) => void;
}

/**
 * Runs one named step and reports its beginning, its words and its end.
 *
 * @returns what `work` returns
 * @throws whatever `work` throws, after the step was reported as failed
 */
export async function step<T>(
  report: Report,
  id: string,
  title: string,
  work: (context: StepContext) => Promise<T>,
): Promise<T> {
  const log = join(cachePath('logs'), `${id}.log`);
  writeFileSync(log, '');
  const shown = { id, title, log: relative(cacheFolder, log) };
  return await stepWithoutLog(report, shown, (say) => work({ log, say }));
}

/**
 * Runs one named step that has no output of its own, and reports it in the same way.
 *
 * @returns what `work` returns
 * @throws whatever `work` throws, after the step was reported as failed
 */
export async function stepWithoutLog<T>(
  report: Report,
  named: Pick<Step, 'id' | 'title' | 'log'>,
  work: (say: StepContext['say']) => Promise<T>,
): Promise<T> {
  let current: Step = { ...named, state: 'running', startedAt: Date.now() };
  const update = (change: Partial<Step>) => {
    current = { ...current, ...change };
    report(current);
  };
  update({});
  try {
    const result = await work((detail) => update({ detail }));
    update({ state: 'done', endedAt: Date.now() });
    return result;
  } catch (error) {
    update({ state: 'failed', endedAt: Date.now(), detail: (error as Error).message });
    throw error;
  }
}

/** The steps so far with what is reported of one of them, in the order in which they began. */
export function withStep(steps: readonly Step[], step: Step): Step[] {
  const isKnown = steps.some(({ id }) => id === step.id);
  return isKnown ? steps.map((one) => (one.id === step.id ? step : one)) : [...steps, step];
}

/**
 * Names a result by what goes into it: the same inputs give the same key on every machine.
 *
 * @param inputs texts: versions, flags, the contents of recipe files, the keys of earlier results
 * @returns 16 hexadecimal digits of their SHA-256
 */
export function contentKey(...inputs: string[]): string {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(`${Buffer.byteLength(input)}:`).update(input);
  return hash.digest('hex').slice(0, 16);
}

/**
 * Returns a folder of the cache that holds a whole result, making it first where it is not there. The work
 * happens in a folder beside it which is renamed at the end, so an interrupted run leaves no half result.
 *
 * @param name what the result is, for instance `go-programs`
 * @param key `contentKey` of all that goes into it
 * @param make fills the (empty) folder it is given
 * @returns absolute path of the finished folder
 */
export async function cached(
  name: string,
  key: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const finished = join(cachePath('builds'), `${name}-${key}`);
  if (existsSync(finished)) return finished;
  const unfinished = `${finished}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await make(unfinished);
  renameSync(unfinished, finished);
  return finished;
}
