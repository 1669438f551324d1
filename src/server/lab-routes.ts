import { LiveLabs } from '../cluster/labs/live-labs.ts';
import type { Supervisor } from '../cluster/supervisor.ts';
import type { Lab } from '../lessons/labs/lab.ts';
import { labRequest } from '../protocol/lab.ts';
import { routes } from '../protocol/routes.ts';
import type { Endpoint } from './endpoint.ts';
import { ProblemError } from './problem.ts';

/**
 * Finds a lab by its name. The same object comes again as long as nothing in the lab changes.
 *
 * @throws {AuthorError} where its author is just writing it, and it cannot be read
 */
export type FindLab = (name: string) => Lab | undefined;

/** Adds what a reader does with a lab; the guards are the app's. */
export function addLabRoutes(endpoint: Endpoint, supervisor: Supervisor, findLab: FindLab): void {
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

  endpoint.post(routes.startLab, labRequest, ({ params }) => {
    const lab = find(params.lab);
    return live.start(supervisor.workspaces(), lab);
  });

  endpoint.post(routes.checkLab, labRequest, ({ params }) => {
    const lab = find(params.lab);
    return live.check(supervisor.workspaces(), lab);
  });

  endpoint.stream(routes.labChecks, ({ params }) => {
    const lab = find(params.lab);
    const workspaces = supervisor.workspaces();
    return (send, end) =>
      live.follow(workspaces, lab, {
        tell: (data) => send({ event: 'checks', data }),
        tellSteps: (data) => send({ event: 'steps', data }),
        end,
      });
  });
}
