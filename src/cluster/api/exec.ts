import type { RawData } from 'ws';
import { statusOf, type ApiClient, type ApiStatus } from './client.ts';
import { apiPath, withQuery, type Query } from './paths.ts';

/** The streams of an exec over one WebSocket: the first byte of each message names its stream. */
const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4 } as const;

/** The newest subprotocol (KEP-4006); every API server since 1.30 speaks it. */
const protocol = 'v5.channel.k8s.io';

/** The size of a terminal in characters. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

/** What is to be run, and who hears of it. */
export interface ExecOptions {
  namespace: string;
  pod: string;
  container: string;
  command: string[];
  /** With it the program has a terminal of that size; without it, a pipe. */
  terminal?: TerminalSize;
  /** Called with each piece of output; with a terminal, both streams come as `stdout`. */
  onOutput: (bytes: Buffer, stream: 'stdout' | 'stderr') => void;
  /** Called once, when nothing more will come. */
  onEnd: (end: ExecEnd) => void;
}

/** How a program ended: by itself with a code, or cut off, for which `lost` has the words. */
export type ExecEnd = { code: number } | { lost: string };

/** A program that runs in a container. */
export interface Exec {
  write(bytes: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Takes no more output, so that the program waits once the pipes between are full. */
  pause(): void;
  resume(): void;
  /** Cuts the connection; `onEnd` is called. The container runtime does not always end the program with it. */
  close(): void;
}

/**
 * Runs a program in a container by the exec subresource of its Pod.
 *
 * @throws {ApiError} when the API server refuses, for instance because the Pod is gone
 * @throws {UnreachableError} when it does not answer
 *
 * https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.37/#-strong-misc-operations-pod-v1-core-strong-
 */
export async function exec(client: ApiClient, options: ExecOptions): Promise<Exec> {
  const { namespace, pod, container, command, terminal, onOutput, onEnd } = options;
  const query: Query = [
    ['container', container],
    ['stdin', String(terminal !== undefined)],
    ['stdout', 'true'],
    ['stderr', String(terminal === undefined)],
    ['tty', String(terminal !== undefined)],
    ...command.map((word): [string, string] => ['command', word]),
  ];
  const path = withQuery(apiPath('v1', 'namespaces', namespace, 'pods', pod, 'exec'), query);
  const socket = await client.webSocket(path, [protocol]);
  let end: ExecEnd | undefined;
  let failure: string | undefined;
  const send = (stream: number, bytes: Uint8Array) => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.of(stream), bytes]));
  };
  const resize = ({ columns, rows }: TerminalSize) =>
    send(channel.resize, Buffer.from(JSON.stringify({ Width: columns, Height: rows })));
  socket.on('message', (data: RawData) => {
    const message = data as Buffer;
    const bytes = message.subarray(1);
    if (message[0] === channel.status) end = endOf(statusOf(bytes.toString()));
    // The API server begins each stream with an empty message.
    else if (bytes.length > 0) {
      onOutput(bytes, message[0] === channel.stderr ? 'stderr' : 'stdout');
    }
  });
  socket.on('error', (error) => (failure = error.message));
  socket.on('close', (code) =>
    onEnd(end ?? { lost: failure ?? `The API server closed the connection (code ${code}).` }),
  );
  if (terminal) resize(terminal);
  socket.resume();
  return {
    write: (bytes) => send(channel.stdin, bytes),
    resize,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => {
      // A paused socket would not hear the answer to its closing.
      socket.resume();
      socket.close();
    },
  };
}

/**
 * Reads the `Status` object that comes last (k8s.io/apimachinery, `pkg/util/remotecommand`). What comes is not trusted to
 * be one: the program's output has been told, and an error here would end the whole server.
 */
function endOf({ status, reason, message, details }: ApiStatus): ExecEnd {
  if (status === 'Success') return { code: 0 };
  const code = details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
  if (reason === 'NonZeroExitCode' && code !== undefined) return { code: Number(code) };
  return { lost: message ?? 'The API server did not say why.' };
}
