import type { Hono } from 'hono';
import { idOf } from '../cluster/objects/log-lines.ts';
import type { LogPart } from '../cluster/objects/logs.ts';
import type { Supervisor } from '../cluster/supervisor.ts';
import {
  deleteRequest,
  logsRequest,
  previewId,
  previewRequest,
  restartRequest,
  scaleRequest,
  type PreviewAnswer,
} from '../protocol/objects.ts';
import { eventStream, type SentEvent } from './event-stream.ts';
import { readBody, readValue, readWorkspace } from './request.ts';

/** Adds the routes that look at, and act on, single objects of a lesson's workspace. */
export function addObjectRoutes(app: Hono, supervisor: Supervisor): void {
  app.post('/workspaces/:lesson/objects/delete', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const request = await readBody(c.req.raw, deleteRequest);
    await supervisor.objects().delete(lesson, request);
    return c.json({ deleted: request.name }, 202);
  });

  app.post('/workspaces/:lesson/objects/scale', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const request = await readBody(c.req.raw, scaleRequest);
    await supervisor.objects().scale(lesson, request);
    return c.json({ replicas: request.replicas });
  });

  app.post('/workspaces/:lesson/objects/restart', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const request = await readBody(c.req.raw, restartRequest);
    await supervisor.objects().restart(lesson, request);
    return c.json({ restarted: request.name });
  });

  app.post('/workspaces/:lesson/preview', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const request = await readBody(c.req.raw, previewRequest);
    const { id, port } = await supervisor.previews().open(lesson, request);
    const answer: PreviewAnswer = { id, url: `http://${otherHost(c.req.header('host'))}:${port}/` };
    return c.json(answer, 201);
  });

  app.post('/workspaces/:lesson/preview/renew', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const { id } = await readBody(c.req.raw, previewId);
    supervisor.previews().renew(lesson, id);
    return c.json({ renewed: id });
  });

  app.post('/workspaces/:lesson/preview/close', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const { id } = await readBody(c.req.raw, previewId);
    supervisor.previews().close(lesson, id);
    return c.json({ closed: id });
  });

  app.get('/workspaces/:lesson/logs/:pod/:container', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const { pod, container } = c.req.param();
    const request = readValue({ ...c.req.query(), pod, container }, logsRequest);
    const stop = new AbortController();
    const parts = supervisor
      .objects()
      .logs(lesson, request, c.req.header('last-event-id'), stop.signal);
    // The first part is awaited, so that what is in the way is a problem document and no broken stream.
    const first = await parts.next();
    return eventStream(c, async (send, _, { left, taken }) => {
      left.addEventListener('abort', () => stop.abort());
      if (!first.done) send(sent(first.value));
      for await (const part of parts) {
        send(sent(part));
        await taken();
      }
    });
  });
}

/**
 * The other name of loopback. Browsers keep cookies by host, not by port: on the page's own host, the reader's app would
 * be sent kindbook's.
 */
function otherHost(host: string | undefined): string {
  return host?.startsWith('127.0.0.1') ? 'localhost' : '127.0.0.1';
}

function sent(part: LogPart): SentEvent {
  if ('end' in part) return { event: 'end', data: part.end };
  const { lines, skipped, position } = part;
  return { event: 'lines', data: { lines, skipped }, id: position && idOf(position) };
}
