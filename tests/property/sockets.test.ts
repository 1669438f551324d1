import { EventEmitter } from 'node:events';
import { setImmediate as flush } from 'node:timers/promises';
import fc from 'fast-check';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { UnreachableError, type ApiClient } from '../../src/cluster/api/client.ts';
import { ClusterError } from '../../src/cluster/base/errors.ts';
import { ShellSession } from '../../src/cluster/workspace/shell-session.ts';
import type { Supervisor } from '../../src/cluster/supervisor.ts';
import { Tenancy } from '../../src/cluster/workspace/tenancy.ts';
import { readEvents } from '../../src/notebook/stream/sse.ts';
import type { ProblemDocument } from '../../src/protocol/problem.ts';
import { keptFor } from '../../src/protocol/shell.ts';
import { pageSocketRoute } from '../../src/server/page-socket.ts';
import { readWorkspace } from '../../src/server/request.ts';
import { shellRoute } from '../../src/server/shell.ts';
import { sse } from '../../src/server/sse.ts';
import { carry, Streams, type SentEvent } from '../../src/server/streams.ts';
import { anyText } from './any.ts';
import { holds, isProblem } from './holds.ts';

/** So that what is still to come can be counted, and time goes by at once. */
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterAll(() => void vi.useRealTimers());

/** A connection as the server has it, without a network. */
class Connection extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly heard: (string | Buffer)[] = [];

  send(data: string | Buffer, taken?: () => void): void {
    if (this.readyState === this.OPEN) this.heard.push(data);
    taken?.();
  }

  close(code?: number): void {
    if (this.readyState !== this.OPEN) return;
    // Until the other side has heard of it, more may come.
    this.readyState = 2;
    setImmediate(() => {
      this.readyState = 3;
      this.emit('close', code ?? 1005);
    });
  }

  readonly pause = () => undefined;
  readonly resume = () => undefined;

  get asSocket(): WebSocket {
    return this as unknown as WebSocket;
  }

  /** What was said in text messages. */
  get said(): Record<string, unknown>[] {
    return this.heard.flatMap((one) =>
      typeof one === 'string' ? [JSON.parse(one) as Record<string, unknown>] : [],
    );
  }
}

/** A text or binary message of the other side; it may also wait for what was said, or go away. */
type Said = { text: string } | { bytes: Uint8Array } | 'waits' | 'goes';

function say(connection: Connection, said: Said): Promise<unknown> | undefined {
  if (said === 'waits') return flush();
  if (said === 'goes') connection.close(1006);
  else if (connection.readyState === 3) return undefined;
  else if ('text' in said) connection.emit('message', Buffer.from(said.text), false);
  else connection.emit('message', Buffer.from(said.bytes), true);
  return undefined;
}

function anySaid(...requests: fc.Arbitrary<unknown>[]): fc.Arbitrary<Said[]> {
  const text = fc.oneof(
    { weight: 8, arbitrary: fc.oneof(...requests).map((one) => JSON.stringify(one)) },
    { weight: 1, arbitrary: fc.oneof(anyText, fc.json()) },
  );
  return fc.array(
    fc.oneof(
      { weight: 12, arbitrary: text.map((one): Said => ({ text: one })) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 8 }).map((bytes): Said => ({ bytes })) },
      { weight: 3, arbitrary: fc.constant<Said>('waits') },
      { weight: 1, arbitrary: fc.constant<Said>('goes') },
    ),
    { maxLength: 30 },
  );
}

const tenancy = new Tenancy();
const number = fc.oneof(fc.nat({ max: 25 }), fc.constantFrom(-1, 0.5, 2 ** 53, null, '1'));

/** Streams of all sorts: one that goes on, one that ends, one that comes late, one that is refused. */
let open = 0;
const streams = new Streams();
streams.add('/api/cluster', () => (send) => {
  open += 1;
  send({ event: 'cluster', data: {} });
  return () => (open -= 1);
});
streams.add('/api/workspaces/:lesson/live', async ({ params }) => {
  readWorkspace(params['lesson']!, { tenancy });
  await flush();
  return async (send, _, { left }) => {
    open += 1;
    for (let count = 0; count < 3 && !left.aborted; count++) {
      send({ event: 'change', data: count });
      await flush();
    }
    open -= 1;
  };
});
streams.add('/api/labs/:lab/checks', () => {
  throw new ClusterError('The cluster is not ready yet.', { hint: 'Wait.' });
});

const somePath = fc.oneof(
  fc.constantFrom(
    '/api/cluster',
    '/api/workspaces/pods/live',
    '/api/workspaces/../live',
    '/api/labs/x/checks',
  ),
  fc.constantFrom(
    '/api/workspaces/a%2fb/live',
    '/api/workspaces/%/live',
    '/api/none',
    '/api//',
    '//evil.example/api/',
  ),
  fc.webPath().map((path) => `/api${path}`),
  anyText.map((text) => `/api/${text}`),
);
holds(
  'any message of a page',
  anySaid(
    fc.record(
      { type: fc.constant('open'), stream: number, path: somePath, lastEventId: anyText },
      { requiredKeys: ['type', 'stream', 'path'] },
    ),
    fc.record({ type: fc.constant('open'), stream: number, path: somePath }),
    fc.record({ type: fc.constant('close'), stream: number }),
    fc.record(
      { type: anyText, stream: number, path: anyText, more: fc.jsonValue() },
      { requiredKeys: [] },
    ),
  ),
  async (messages) => {
    open = 0;
    const page = new Connection();
    pageSocketRoute(streams)('/api/streams')!(page.asSocket, new Headers());
    for (const message of messages) await say(page, message);
    await vi.advanceTimersByTimeAsync(5_000);
    page.close();
    for (let turn = 0; turn < 6; turn++) await flush();
    if (open !== 0) throw new Error(`${open} sources of streams are left.`);
    nothingIsLeft();
    for (const { refused } of page.said) if (refused) isAnswer(refused as ProblemDocument);
  },
);

test('after all of that there is room for as many streams as before', async () => {
  const left = new AbortController();
  const all = Array.from({ length: 500 }, () =>
    streams.open('/api/cluster', undefined, left.signal),
  );
  await Promise.all(all);
  left.abort();
});

holds(
  'any message to a shell',
  anySaid(
    fc.record(
      { type: fc.constant('open'), columns: number, rows: number, run: anyText },
      { requiredKeys: ['type', 'columns', 'rows'] },
    ),
    fc.record({ type: fc.constant('open'), columns: fc.constant(80), rows: fc.constant(24) }),
    fc.record({
      type: fc.constant('resume'),
      columns: number,
      rows: number,
      session: anyText,
      from: number,
    }),
    fc.record(
      { type: fc.constantFrom('resize', 'stop', 'close'), columns: number, rows: number },
      { requiredKeys: ['type'] },
    ),
    fc.record({ type: fc.constant('seen'), bytes: number }),
  ),
  async (messages) => {
    const { supervisor, sessions, toPods } = oneShellAtMost();
    const terminal = new Connection();
    shellRoute(supervisor)('/api/workspaces/pods/shell')!(terminal.asSocket, new Headers());
    for (const message of messages) {
      await say(terminal, message);
      for (const pod of toPods) pod.emit('message', output, true);
    }
    await flush();
    terminal.close();
    await flush();
    await flush();
    // Nobody comes back within the time that a shell is kept, and what does not heed its end is cut.
    for (let step = 0; step < 4; step++) {
      await vi.advanceTimersByTimeAsync(keptFor);
      await flush();
    }
    nothingIsLeft();
    if (sessions.size > 0) throw new Error('A shell is left.');
    if (toPods.some(({ readyState }) => readyState !== 3))
      throw new Error('A connection to a Pod is left.');
    for (const { event, end } of terminal.said) {
      if (event === 'ended' && 'problem' in (end as object))
        isProblem((end as { problem: object }).problem);
    }
  },
);

/** So much that a viewer who sees nothing is soon waited for. */
const output = Buffer.concat([Buffer.of(1), Buffer.alloc(20_000, 'x')]);

/** Real sessions, whose Pods take everything and say nothing of the toolbox. */
function oneShellAtMost() {
  const sessions = new Map<string, ShellSession>();
  const toPods: Connection[] = [];
  const client = {
    json: () => Promise.reject(new UnreachableError(new Error('connect ECONNREFUSED'))),
    webSocket: async () => {
      const connection = new Connection();
      toPods.push(connection);
      await flush();
      return connection.asSocket;
    },
  } as unknown as ApiClient;
  const shells = {
    find: (_: string, id: string) => sessions.get(id),
    open: async (
      lesson: string,
      options: Pick<Parameters<typeof ShellSession.start>[0], 'size' | 'run'>,
    ) => {
      const session: ShellSession = await ShellSession.start({
        ...options,
        client,
        lesson,
        pod: 'toolbox',
        onOver: () => sessions.delete(session.id),
      });
      sessions.set(session.id, session);
      return session;
    },
  };
  const supervisor = { tenancy, status: { state: 'ready' }, workspaces: () => ({ shells }) };
  return { supervisor: supervisor as unknown as Supervisor, sessions, toPods };
}

const someEvent: fc.Arbitrary<SentEvent> = fc.record(
  {
    event: fc.constantFrom('change', 'snapshot', 'end'),
    data: fc.oneof(fc.jsonValue(), anyText),
    id: fc.constantFrom('run-1', 'run-2'),
  },
  { requiredKeys: ['event', 'data'] },
);
holds(
  'any events of a stream',
  fc.tuple(
    fc.array(someEvent, { maxLength: 6 }),
    fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 20 }),
  ),
  async ([events, lengths]) => {
    const app = new Hono().get('/', (c) =>
      sse(
        c,
        async (left) => (write) =>
          carry(async (send) => events.forEach((event) => send(event)), write, left),
      ),
    );
    const bytes = new Uint8Array(await (await app.request('/')).arrayBuffer());
    const read: unknown[] = [];
    let id: string | undefined;
    for await (const event of readEvents(inPieces(bytes, lengths)))
      read.push({ ...event, data: JSON.parse(event.data) as unknown });
    const sent = events.map((event) => {
      id = event.id ?? id;
      return {
        event: event.event,
        data: JSON.parse(JSON.stringify(event.data)) as unknown,
        ...(id === undefined ? {} : { id }),
      };
    });
    expect(read).toEqual(sent);
    if (vi.getTimerCount() > 0) throw new Error('A timer is left.');
  },
);

/** The bytes, cut anywhere: within a line, within a letter. */
function inPieces(
  bytes: Uint8Array,
  lengths: readonly number[],
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      let from = 0;
      for (let turn = 0; from < bytes.length; turn++) {
        const to = from + lengths[turn % lengths.length]! + 1;
        controller.enqueue(bytes.slice(from, to));
        from = to;
      }
      controller.close();
    },
  });
}

function nothingIsLeft(): void {
  const timers = vi.getTimerCount();
  if (timers > 0) throw new Error(`${timers} timers are left.`);
}

function isAnswer(problem: ProblemDocument): void {
  isProblem(problem);
  if (problem.status === 500) throw new Error(`Not foreseen: ${JSON.stringify(problem)}`);
}
