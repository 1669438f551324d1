import { exec, type ExecEnd } from '../api/exec.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { ClusterError } from '../base/errors.ts';
import { toolboxContainer, toolboxRuns, toolsNamespace } from './toolbox.ts';

/** What a command in the toolbox gave. */
export interface Captured {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** It was ended since it took too long. */
  readonly late: boolean;
}

/** More than this of a command's output is not kept. */
const keptBytes = 64 * 1024;
/** The exit code of `timeout` (coreutils) for what it has ended. */
const endedByTimeout = 124;

/**
 * Runs a script in a toolbox without a terminal, and gives what it prints.
 *
 * @param pod the toolbox, as `ensureToolbox` names it
 * @param script for bash; it begins in the home directory
 * @param seconds it is ended when it takes longer
 * @throws {ClusterError} when the connection breaks or the toolbox is gone: nothing is known of the script then
 */
export async function capture(
  client: ApiClient,
  pod: string,
  script: string,
  seconds: number,
): Promise<Captured> {
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const room = { stdout: keptBytes, stderr: keptBytes };
  const ended = Promise.withResolvers<ExecEnd>();
  const prepared = `until [ -e ~/.kube/config ]; do sleep 0.02; done\ncd\n${script}`;
  const running = await exec(client, {
    namespace: toolsNamespace,
    pod,
    container: toolboxContainer,
    command: ['timeout', '--kill-after=1', String(seconds), 'bash', '-c', prepared],
    onOutput: (bytes, stream) => {
      output[stream].push(bytes.subarray(0, room[stream]));
      room[stream] = Math.max(0, room[stream] - bytes.length);
    },
    onEnd: ended.resolve,
  }).catch((error: unknown) => {
    throw error instanceof ApiError ? lost(error.message) : error;
  });
  // Where the connection is dead and nobody says so.
  const timer = setTimeout(
    () => {
      ended.resolve({ lost: 'It does not answer.' });
      running.close();
    },
    (seconds + 5) * 1000,
  );
  const end = await ended.promise;
  clearTimeout(timer);
  if ('lost' in end) throw lost(end.lost);
  // What is killed along with its Pod has a code like any other.
  if (end.code === 137 && !(await toolboxRuns(client, pod))) throw lost('Its Pod is gone.');
  return {
    stdout: Buffer.concat(output.stdout).toString(),
    stderr: Buffer.concat(output.stderr).toString(),
    exitCode: end.code,
    late: end.code === endedByTimeout,
  };
}

function lost(detail: string): ClusterError {
  return new ClusterError('The connection to the toolbox broke.', { detail, hint: 'Try again.' });
}
