import type { Supervisor } from '../cluster/supervisor.ts';
import { cniBenchRequest } from '../protocol/cni-bench-request.ts';
import { clusterRequest } from '../protocol/cluster-request.ts';
import { imagesRequest } from '../protocol/images-request.ts';
import { routes } from '../protocol/routes.ts';
import type { Endpoint } from './endpoint.ts';
import { ProblemError } from './problem.ts';

/** Adds the routes of the cluster as a whole, of what only some pages need in it, and of the CNI bench's second one. */
export function addClusterRoutes(endpoint: Endpoint, supervisor: Supervisor): void {
  endpoint.stream(routes.cluster, () => (send) => {
    const ends = [
      supervisor.subscribe((data) => send({ event: 'cluster', data })),
      supervisor.subscribeImages((data) => send({ event: 'images', data: [...data] })),
    ];
    return () => {
      for (const end of ends) end();
    };
  });

  endpoint.stream(routes.clusterParts, () => {
    // Asked for before the answer begins, so that a cluster that is not there is a problem document.
    const parts = supervisor.parts();
    return (send, end) => parts.subscribe({ tell: (data) => send({ event: 'parts', data }), end });
  });

  endpoint.post(
    routes.makeCluster,
    clusterRequest,
    ({ body: { action } }) => {
      if (!supervisor.status.offers.includes(action)) {
        throw new ProblemError({
          type: '/problems/not-offered',
          status: 409,
          title: 'The cluster’s state does not allow this now.',
          hint: 'Look at the cluster panel: its state has changed.',
        });
      }
      supervisor.prepare(action);
      return { accepted: action };
    },
    202,
  );

  endpoint.post(
    routes.loadImages,
    imagesRequest,
    ({ body: { images } }) => {
      supervisor.loadImages(images);
      return { accepted: images };
    },
    202,
  );

  endpoint.stream(
    routes.cniBench,
    () => (send) => supervisor.cniBench.subscribe((data) => send({ event: 'cni-bench', data })),
  );

  endpoint.post(
    routes.runCniBench,
    cniBenchRequest,
    ({ body }) => {
      if (body.action === 'run') supervisor.cniBench.run(body.cni);
      else supervisor.cniBench.stop();
      return { accepted: body.action };
    },
    202,
  );
}
