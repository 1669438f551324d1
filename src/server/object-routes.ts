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
} from '../protocol/objects.ts';
import { routes } from '../protocol/routes.ts';
import type { LogEvent } from '../protocol/logs.ts';
import type { Endpoint } from './endpoint.ts';
import type { GuardOptions } from './guards.ts';
import { readValue } from './request.ts';

/** Adds the routes that look at, and act on, single objects of a lesson's workspace. */
export function addObjectRoutes(
  endpoint: Endpoint,
  supervisor: Supervisor,
  { isPrivate = false }: GuardOptions,
): void {
  endpoint.post(
    routes.delete,
    deleteRequest,
    async ({ workspace, body }) => {
      await supervisor.objects().delete(workspace, body);
      return { deleted: body.name };
    },
    202,
  );

  endpoint.post(routes.scale, scaleRequest, async ({ workspace, body }) => {
    await supervisor.objects().scale(workspace, body);
    return { replicas: body.replicas };
  });

  endpoint.post(routes.restart, restartRequest, async ({ workspace, body }) => {
    await supervisor.objects().restart(workspace, body);
    return { restarted: body.name };
  });

  endpoint.post(
    routes.openPreview,
    previewRequest,
    async ({ workspace, body, c }) => {
      const { id, port, host } = await supervisor.previews().open(workspace, body, isPrivate);
      return { id, url: `http://${host ?? otherHost(c.req.header('host'))}:${port}/` };
    },
    201,
  );

  endpoint.post(routes.renewPreview, previewId, ({ workspace, body: { id } }) => {
    supervisor.previews().renew(workspace, id);
    return { renewed: id };
  });

  endpoint.post(routes.closePreview, previewId, ({ workspace, body: { id } }) => {
    supervisor.previews().close(workspace, id);
    return { closed: id };
  });

  endpoint.stream(routes.logs, async ({ params, workspace, query, lastEventId, left }) => {
    const { pod, container } = params;
    const request = readValue({ ...query, pod, container }, logsRequest);
    const parts = supervisor.objects().logs(workspace, request, lastEventId, left);
    // The first part is awaited, so that what is in the way is a problem document and no broken stream.
    const first = await parts.next();
    return async (send, _, { taken }) => {
      if (!first.done) send(sent(first.value));
      for await (const part of parts) {
        send(sent(part));
        await taken();
      }
    };
  });
}

/**
 * The other name of loopback. Browsers keep cookies by host, not by port: on the page's own host, the reader's app would
 * be sent kindbook's.
 */
function otherHost(host: string | undefined): string {
  return host?.startsWith('127.0.0.1') ? 'localhost' : '127.0.0.1';
}

function sent(part: LogPart): LogEvent & { id?: string } {
  if ('end' in part) return { event: 'end', data: part.end };
  const { lines, skipped, position } = part;
  return { event: 'lines', data: { lines, skipped }, id: position && idOf(position) };
}
