import { ClusterError } from '../base/errors.ts';
import { CommandError, run } from '../base/command.ts';
import type { RunOptions } from '../base/command.ts';

/** A Docker engine that answers, and how its command line is called. Everything goes through `docker`. */
export interface Docker {
  /** Name or absolute path of the `docker` program. */
  cli: string;
  /**
   * Variables added to this process's own for every program that talks to the engine (`docker`, `kind`):
   * for kindbook's own engine its socket and a PATH on which its `docker` comes first; empty for the machine's.
   */
  env: Record<string, string>;
  /** True for the engine that kindbook set up, false for the machine's. */
  own: boolean;
  /** The engine's version, for instance `26.1.5`. */
  version: string;
}

/** What became of asking one `docker` for its engine. */
export type DockerAnswer =
  | { kind: 'answers'; docker: Docker }
  /** There is no `docker` program. */
  | { kind: 'missing' }
  /** There is a `docker` program, but no engine behind it answers. */
  | { kind: 'silent'; words: string }
  /** An engine is there, but this user may not speak to it. */
  | { kind: 'forbidden'; words: string };

/** How long an engine may take to answer, in milliseconds. */
const answerWithin = 5_000;

/**
 * Runs `docker` against an engine.
 *
 * @param docker the engine
 * @param args arguments after `docker`
 * @returns what it wrote to stdout, without the last newline
 * @throws {CommandError} as `run` does
 */
export function docker(docker: Docker, args: string[], options: RunOptions = {}): Promise<string> {
  return run(docker.cli, args, { ...options, env: { ...docker.env, ...options.env } });
}

/**
 * Asks an engine for its version. `docker version` is also what tells a client without an engine: it then
 * prints its own half and ends with a failure.
 *
 * @param how.cli the `docker` program
 * @param how.env variables that lead to the engine; the reader's own (`DOCKER_HOST`, context) hold otherwise
 */
export async function askDocker(
  how: Omit<Docker, 'version'>,
  signal?: AbortSignal,
): Promise<DockerAnswer> {
  try {
    const version = await run(how.cli, ['version', '--format', '{{.Server.Version}}'], {
      env: how.env,
      signal,
      timeout: answerWithin,
    });
    return { kind: 'answers', docker: { ...how, version: version.trim() } };
  } catch (error) {
    if (signal?.aborted || !(error instanceof CommandError)) throw error;
    return silence(error.detail ?? '', error.exitCode);
  }
}

/** Reads from a failed `docker version` what is wrong. No exit code means that it was not started or was ended. */
export function silence(words: string, exitCode: number | undefined): DockerAnswer {
  if (/\bENOENT\b/.test(words)) return { kind: 'missing' };
  if (/permission denied/i.test(words)) return { kind: 'forbidden', words };
  return {
    kind: 'silent',
    words: exitCode === undefined ? `no answer within ${answerWithin / 1000} s` : words,
  };
}

/** What has to be known of a machine to say how its reader gets a Docker engine. */
export interface Machine {
  platform: NodeJS.Platform;
  /** True on Debian, where kindbook can set up an engine by itself. */
  debian: boolean;
  root: boolean;
  /** True where a `dockerd` is installed, running or not. */
  dockerd: boolean;
  /** The reader's DOCKER_HOST; an engine named so is never replaced by another. */
  named?: string;
}

/**
 * Says whether kindbook sets up its own engine where none answers, or what the reader has to do.
 *
 * @returns `own`, or the error to show
 */
export function planEngine(answer: DockerAnswer, machine: Machine): 'own' | ClusterError {
  if (answer.kind === 'forbidden') {
    return new ClusterError('Docker is running, but this user may not use it.', {
      detail: answer.words,
      hint: 'Add yourself to its group (`sudo usermod -aG docker $USER`), log in again and run `npm start` again.',
    });
  }
  const detail = answer.kind === 'silent' ? answer.words : undefined;
  if (machine.named && answer.kind === 'silent') {
    return new ClusterError(`No Docker engine answers at DOCKER_HOST (${machine.named}).`, {
      detail,
      hint: 'Start that engine, or unset DOCKER_HOST, and run `npm start` again.',
    });
  }
  if (machine.platform !== 'linux') {
    return answer.kind === 'missing'
      ? new ClusterError('kindbook needs Docker, and it is not installed.', {
          hint: 'Install Docker Desktop (or another Docker engine), start it and run `npm start` again.',
        })
      : new ClusterError('Docker does not answer.', {
          detail,
          hint: 'Start Docker Desktop (or your Docker engine) and run `npm start` again.',
        });
  }
  if (machine.dockerd) {
    return new ClusterError('Docker is installed but does not answer.', {
      detail,
      hint: 'Start it (`sudo systemctl start docker`, or `sudo service docker start`) and run `npm start` again.',
    });
  }
  if (machine.debian && machine.root) return 'own';
  return new ClusterError('kindbook needs a Docker engine, and none is installed.', {
    detail,
    hint: machine.debian
      ? 'Install one (`sudo apt-get install docker.io`), or run kindbook as root and it sets up its own; then run `npm start` again.'
      : 'Install Docker Engine with the package manager of your system, start it and run `npm start` again.',
  });
}
