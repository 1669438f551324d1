import type { Hono } from 'hono';
import { LiveLabs } from '../cluster/labs/live-labs.ts';
import type { Supervisor } from '../cluster/supervisor.ts';
import type { Lab } from '../lessons/labs/lab.ts';
import { labRequest } from '../protocol/lab.ts';
import { eventStream } from './event-stream.ts';
import { ProblemError } from './problem.ts';
import { readBody } from './request.ts';

/**
 * Finds a lab by its name. The same object comes again as long as nothing in the lab changes.
 *
 * @throws {AuthorError} where its author is just writing it, and it cannot be read
 */
export type FindLab = (name: string) => Lab | undefined;

/** Adds what a reader does with a lab; the guards are the app's. */
export function addLabRoutes(app: Hono, supervisor: Supervisor, findLab: FindLab): void {
  const live = new LiveLabs();
  const find = (name: string): Lab => {
    const lab = findLab(name);
    if (lab) return lab;
    throw new ProblemError({
      type: '/problems/lab',
      status: 404,
      title: `There is no lab “${name}”.`,
      hint: 'Open a lab from the sidebar. A lab that was written just now appears after a restart of kindbook.',
    });
  };

  app.post('/labs/:lab/start', async (c) => {
    const lab = find(c.req.param('lab'));
    await readBody(c.req.raw, labRequest);
    return c.json(await live.start(supervisor.workspaces(), lab));
  });

  app.post('/labs/:lab/check', async (c) => {
    const lab = find(c.req.param('lab'));
    await readBody(c.req.raw, labRequest);
    return c.json(await live.check(supervisor.workspaces(), lab));
  });

  app.get('/labs/:lab/checks', async (c) => {
    const lab = find(c.req.param('lab'));
    const workspaces = supervisor.workspaces();
    return eventStream(c, (send, end) =>
      live.follow(workspaces, lab, {
        tell: (data) => send({ event: 'checks', data }),
        end,
      }),
    );
  });
}
