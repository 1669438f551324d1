import type { Supervisor } from '../cluster/supervisor.ts';
import { toolboxRequest } from '../protocol/shell-request.ts';
import { routes } from '../protocol/routes.ts';
import { applyRequest, cellRequest, resetRequest } from '../protocol/workspace.ts';
import type { Endpoint } from './endpoint.ts';

/** Adds what a lesson's page does with its workspace as a whole: Apply, dry run, diff, live view, Reset. */
export function addWorkspaceRoutes(endpoint: Endpoint, supervisor: Supervisor): void {
  endpoint.get(routes.workspaces, () => supervisor.workspaces().summaries());

  endpoint.run(routes.apply, applyRequest, async ({ workspace, body }) => {
    const events = supervisor.workspaces().apply(workspace, body);
    // The first event is awaited, so that a cluster that is gone is a problem document and no broken stream.
    const first = await events.next();
    return async (send) => {
      if (!first.done) send(first.value);
      for await (const event of events) send(event);
    };
  });

  endpoint.post(routes.dryRun, cellRequest, ({ workspace, body, c }) =>
    supervisor.workspaces().dryRun(workspace, body, c.req.raw.signal),
  );

  endpoint.post(routes.diff, cellRequest, ({ workspace, body, c }) =>
    supervisor.workspaces().diff(workspace, body, c.req.raw.signal),
  );

  endpoint.post(
    routes.cleanUp,
    resetRequest,
    async ({ workspace }) => {
      await supervisor.workspaces().cleanUp(workspace);
      return { accepted: 'cleanup' };
    },
    202,
  );

  endpoint.post(routes.reset, resetRequest, async ({ workspace }) => ({
    namespace: await supervisor.workspaces().reset(workspace),
  }));

  endpoint.post(routes.toolbox, toolboxRequest, async ({ workspace }) => ({
    pod: await supervisor.workspaces().shells.prepare(workspace),
  }));

  endpoint.stream(routes.live, ({ workspace, lastEventId }) => {
    const workspaces = supervisor.workspaces();
    return (send, end) =>
      workspaces.follow(
        workspace,
        { tell: ({ id, event }) => send({ id, ...event }), end },
        lastEventId,
      );
  });
}
