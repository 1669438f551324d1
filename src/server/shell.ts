import type { RawData, WebSocket } from 'ws';
import type { ShellSession, ShellViewer } from '../cluster/workspace/shell-session.ts';
import type { Supervisor } from '../cluster/supervisor.ts';
import type { ClusterState } from '../protocol/cluster.ts';
import { shellRequest, type ShellRequest } from '../protocol/shell-request.ts';
import type { ShellEvent } from '../protocol/shell.ts';
import { signOfLifeMs } from '../protocol/stream.ts';
import { problemOf } from './problem.ts';
import { readWorkspace } from './request.ts';
import type { Route } from './web-sockets.ts';

/** `WS /api/workspaces/:lesson/shell`: the terminal and the shell cells. */
export function shellRoute(supervisor: Supervisor): Route {
  return (path) => {
    const [, name] = /^\/api\/workspaces\/([^/?]+)\/shell$/.exec(path) ?? [];
    if (name === undefined) return undefined;
    const lesson = readWorkspace(name, supervisor);
    return (socket) => serve(socket, lesson, supervisor);
  };
}

/** The states of a cluster that is made, or looked for. */
const onItsWay: readonly ClusterState[] = ['preparing', 'creating', 'starting'];

/** Carries one connection: its first message opens a shell or goes on with one, the others belong to that. */
function serve(socket: WebSocket, lesson: string, supervisor: Supervisor): void {
  let opening = false;
  let session: ShellSession | undefined;
  const say = (event: ShellEvent) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(event));
  };
  const viewer: ShellViewer = {
    output: (bytes) => socket.send(bytes),
    skipped: (from) => say({ event: 'skipped', from }),
    ended: (end) => say({ event: 'ended', end }),
    replaced: () => socket.close(4000, 'opened elsewhere'),
  };
  const attach = (found: ShellSession, from: number) => {
    if (socket.readyState !== socket.OPEN) return found.close();
    session = found;
    found.attach(viewer, from, (next) => say({ event: 'opened', session: found.id, from: next }));
  };
  const take = async (request: ShellRequest): Promise<void> => {
    if (request.type === 'open' || request.type === 'resume') {
      if (opening) return;
      opening = true;
      // A server that was started again still looks for its cluster; the page asks again.
      if (request.type === 'resume' && onItsWay.includes(supervisor.status.state)) {
        return socket.close(1013, 'try again later');
      }
      say({ event: 'starting' });
      const { shells } = supervisor.workspaces();
      const { columns, rows } = request;
      const size = { columns, rows };
      if (request.type === 'open') {
        attach(await shells.open(lesson, { size, run: request.run }), 0);
        return;
      }
      const found = shells.find(lesson, request.session);
      if (!found) return say({ event: 'unknown' });
      attach(found, request.from);
      found.resize(size);
      return;
    }
    switch (request.type) {
      case 'resize':
        return session?.resize(request);
      case 'seen':
        return session?.seen(request.bytes);
      case 'stop':
        return session?.stop();
      case 'close':
        session?.close();
        socket.close();
    }
  };
  socket.on('message', (data: RawData, isBinary) => {
    if (isBinary) return session?.write(data as Buffer);
    const request = readRequest(data as Buffer);
    if (!request) return socket.close(1008, 'not understood');
    take(request).catch((error: unknown) => {
      const { title, detail, hint } = problemOf(error);
      say({ event: 'ended', end: { problem: { title, detail, hint } } });
    });
  });
  const life = setInterval(() => say({ event: 'alive' }), signOfLifeMs);
  socket.on('close', () => {
    clearInterval(life);
    session?.detach(viewer);
  });
}

/** @returns undefined for what this server does not understand: the page may be older or newer than it */
function readRequest(data: Buffer): ShellRequest | undefined {
  try {
    return shellRequest.parse(JSON.parse(data.toString()));
  } catch {
    return undefined;
  }
}
