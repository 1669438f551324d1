import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { ClusterError } from '../base/errors.ts';
import { docker as callDocker } from './docker.ts';
import type { Docker } from './docker.ts';
import { pullName } from './reference.ts';
import type { Reference } from './reference.ts';

/** A pull that gets no byte for this long, in milliseconds, is given up. */
const silentPull = 30_000;

/** A registry that answered at first and then sent no byte for too long. */
export class SilentRegistry extends ClusterError {
  override name = 'SilentRegistry';
}

interface PullOptions {
  say: (detail: string) => void;
  log: string;
  signal?: AbortSignal;
  /** Milliseconds without a byte after which the pull is given up. */
  silence?: number;
}

/**
 * Pulls an image. Over the engine's own socket its progress is known to the byte, so that a registry which falls
 * silent is told from a slow one; where the engine is elsewhere, or wants the login that only the `docker` program
 * knows, that program pulls, with a bound on the whole.
 *
 * @throws {ClusterError} when it cannot be had
 */
export async function pull(
  docker: Docker,
  reference: Reference,
  options: PullOptions,
): Promise<void> {
  const socket = await engineSocket(docker, options.signal);
  const name = pullName(reference);
  if (socket !== undefined) {
    const words = await pullOverSocket(socket, reference, options);
    if (words === undefined) return;
    if (!/unauthorized|denied|authentication/i.test(words)) {
      throw new ClusterError(`The image ${name} could not be pulled.`, {
        detail: words,
        hint: 'Check its name and the network, then run `npm start` again: it continues from here.',
      });
    }
  }
  await callDocker(docker, ['pull', '--quiet', name], {
    log: options.log,
    signal: options.signal,
    timeout: 30 * 60_000,
  });
}

/** Path of the engine's Unix socket; undefined for one that is reached otherwise (TCP, SSH, a Windows pipe). */
async function engineSocket(docker: Docker, signal?: AbortSignal): Promise<string | undefined> {
  const host =
    docker.env.DOCKER_HOST ??
    process.env.DOCKER_HOST ??
    (await callDocker(docker, ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], {
      signal,
    }));
  return /^unix:\/\/(\/.*)$/.exec(host.trim())?.[1];
}

/**
 * `POST /images/create` (Docker Engine API) answers with one JSON object a line.
 *
 * @returns undefined when the image is there, the engine's words when it cannot be had
 * @throws {ClusterError} when nothing comes for too long
 */
function pullOverSocket(
  socket: string,
  reference: Reference,
  options: PullOptions,
): Promise<string | undefined> {
  const silence = options.silence ?? silentPull;
  const query = new URLSearchParams({
    fromImage: reference.name,
    tag: reference.digest ?? reference.tag ?? 'latest',
  });
  const layers = new Map<string, Progress>();
  return new Promise((resolve, reject) => {
    const call = request({
      socketPath: socket,
      method: 'POST',
      path: `/images/create?${query.toString()}`,
      signal: options.signal,
    });
    const silent = setTimeout(() => {
      call.destroy(
        new SilentRegistry(
          `The registry stopped sending: no data of ${reference.name} for ${silence / 1000} s.`,
          {
            hint: 'Check the network, then run `npm start` again: finished layers are kept.',
          },
        ),
      );
    }, silence);
    const finish = (end: () => void) => {
      clearTimeout(silent);
      end();
    };
    const fail = (error: Error) => {
      finish(() => {
        // A connection that breaks is the engine's failure, and told like one.
        if (options.signal?.aborted || error instanceof ClusterError) reject(error);
        else resolve(error.message);
      });
    };
    call.on('error', fail);
    call.once('response', (response) => {
      let problem: string | undefined;
      // A connection that breaks ends the lines as a whole answer does; the error tells them apart.
      response.on('error', fail);
      const lines = createInterface({ input: response });
      lines.on('error', fail);
      lines.on('line', (line) => {
        const message = parseProgress(line);
        problem ??= message.error;
        // Only a change counts: an engine may repeat itself while nothing comes.
        if (message.id === undefined || isNews(layers, message)) silent.refresh();
        const figure = summary(layers);
        if (figure) options.say(figure);
      });
      lines.once('close', () => {
        finish(() => {
          const bad = (response.statusCode ?? 500) >= 400;
          const broken = response.complete ? undefined : 'Docker closed the connection.';
          resolve(problem ?? (bad ? `HTTP ${response.statusCode}` : broken));
        });
      });
    });
    call.end();
  });
}

/** One line of the engine's answer to a pull. */
export interface Progress {
  id?: string;
  status?: string;
  current?: number;
  total?: number;
  error?: string;
}

/** Reads one line of progress; words that are no JSON are an error's. */
export function parseProgress(line: string): Progress {
  try {
    const value = JSON.parse(line) as {
      id?: string;
      status?: string;
      error?: string;
      message?: string;
      progressDetail?: { current?: number; total?: number };
    };
    return {
      id: value.id,
      status: value.status,
      error: value.error ?? value.message,
      current: value.progressDetail?.current,
      total: value.progressDetail?.total,
    };
  } catch {
    return { error: line };
  }
}

function isNews(layers: Map<string, Progress>, message: Progress): boolean {
  const id = message.id ?? '';
  const before = layers.get(id);
  layers.set(id, message);
  return before?.status !== message.status || before?.current !== message.current;
}

/** `312 of 401 MB`, from the layers that are being downloaded. */
export function summary(layers: Map<string, Progress>): string | undefined {
  const known = [...layers.values()].filter((layer) => layer.total !== undefined);
  if (known.length === 0) return undefined;
  const megabytes = (pick: 'current' | 'total') =>
    Math.round(known.reduce((sum, layer) => sum + (layer[pick] ?? 0), 0) / 1e6);
  const verb = known.some((layer) => layer.status === 'Downloading') ? 'downloading' : 'unpacking';
  return `${verb}, ${megabytes('current')} of ${megabytes('total')} MB`;
}
