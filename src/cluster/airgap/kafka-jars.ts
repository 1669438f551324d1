import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath } from '../base/cache.ts';
import { CommandError, run } from '../base/command.ts';
import { ClusterError } from '../base/errors.ts';
import { cached, contentKey, step } from '../base/steps.ts';
import type { StepContext } from '../base/steps.ts';
import type { BuildOptions } from './go-programs.ts';
import { recipes } from './recipes.ts';

/** Copies a project's jars; pinned, since Maven would take the newest. */
const copyJars = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Names and checksums of all jars, as sha256sum(1) writes them. */
const checksums = 'images/kafka/jars.sha256';

/** The key of Kafka's jars. */
export function jarsKey(): string {
  const read = (file: string) => readFileSync(recipes(file), 'utf8');
  return contentKey(read('images/kafka/pom.xml'), read(checksums), copyJars);
}

/**
 * Fetches Kafka's jars from Maven Central with the machine's Maven, whose settings know the way there. What it has fetched
 * is kept in the cache, so that an interrupted run goes on.
 *
 * @returns absolute paths
 * @throws {ClusterError} when Maven is missing, the jars cannot be had, or they are not those of the checksums
 */
export async function fetchJars({ report, signal }: BuildOptions): Promise<string[]> {
  const folder = await cached('kafka-jars', jarsKey(), (into) =>
    step(report, 'kafka-jars', 'Fetch Kafka’s jars', async (context) => {
      await runMaven(into, context, signal);
      await verify(into, context, signal);
      context.say(`${readdirSync(into).length} files`);
    }),
  );
  return readdirSync(folder).map((name) => join(folder, name));
}

async function runMaven(
  into: string,
  { log, say }: StepContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  const where = [`-Dmaven.repo.local=${cachePath('maven')}`, `-DoutputDirectory=${into}`];
  const args = ['--batch-mode', `--file=${recipes('images/kafka/pom.xml')}`, copyJars, ...where];
  try {
    await run('mvn', args, {
      log,
      signal,
      onLine: (line) => {
        const file = /^\[INFO\] Downloaded from \S+ \S+\/(?<name>\S+)/.exec(line);
        if (file) say(file.groups!['name']!);
      },
    });
  } catch (error) {
    if (signal?.aborted || !(error instanceof CommandError)) throw error;
    if (!/ENOENT/.test(error.detail ?? '')) throw error;
    throw new ClusterError('Kafka’s jars are fetched with Maven, but Maven is not installed.', {
      hint: 'Install it (on Debian: `apt-get install maven`), and run `npm start` again.',
      cause: error,
    });
  }
}

/** Maven checks what it fetches against the same server's word; these checksums are ours. */
async function verify(
  folder: string,
  { log }: StepContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = recipes(checksums);
  const wanted = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/)[1]);
  const more = readdirSync(folder).filter((name) => !wanted.includes(name));
  try {
    if (more.length > 0) throw new Error(`not in the list: ${more.join(', ')}`);
    await run('sha256sum', ['--check', '--strict', '--quiet', file], { cwd: folder, log, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ClusterError('Kafka’s jars differ from those that kindbook expects.', {
      detail: error instanceof CommandError ? error.detail : (error as Error).message,
      hint: `Remove ${cachePath('maven')} and try again.`,
      cause: error,
    });
  }
}
