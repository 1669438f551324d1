import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { providerCluster } from '../../src/cli/test/cluster-names.ts';

/** The one cluster that a file of these tests makes and breaks, while another does with its own; kindbook's own stays as it is. */
export const testCluster = `${providerCluster}-${process.env.VITEST_POOL_ID}`;
process.env.KIND_CLUSTER_NAME = testCluster;

const root = join(import.meta.dirname, '../..');

/** What a command of kindbook's came to. */
export interface Outcome {
  code: number | null;
  /** stdout and stderr, as they came. */
  output: string;
}

/** Starts `npm run cluster -- …` as a process of its own, without npm around it, so that it can be killed alone. */
export function startCommand(
  args: string[],
  env?: Record<string, string>,
): { child: ChildProcess; done: Promise<Outcome> } {
  return startKindbook(['cluster', ...args], env);
}

/** Starts any command of kindbook so. */
export function startKindbook(
  args: string[],
  env: Record<string, string> = {},
): { child: ChildProcess; done: Promise<Outcome> } {
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
    cwd: root,
    env: { ...process.env, ...env, KIND_CLUSTER_NAME: testCluster },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (output += part.toString()));
  }
  // Not `close`: a killed command's orphans keep its pipes.
  const done = once(child, 'exit').then(([code]) => ({ code: code as number | null, output }));
  return { child, done };
}

/** Runs such a command to its end. */
export function command(args: string[], env?: Record<string, string>): Promise<Outcome> {
  return startCommand(args, env).done;
}
