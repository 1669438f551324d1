import { hasImage } from '../airgap/docker-build.ts';
import { clusterName } from '../base/cache.ts';
import { ClusterError } from '../base/errors.ts';
import { step, type Report } from '../base/steps.ts';
import { listNodes, sayStopped } from '../docker/containers.ts';
import type { Docker } from '../docker/docker.ts';
import { findDocker } from '../docker/find-docker.ts';
import { loadOntoNodes } from './on-nodes.ts';

/**
 * Puts an image that the reader has built onto all nodes of kindbook's cluster, under the name that it has in Docker.
 *
 * @returns the names of the nodes
 * @throws {ClusterError} when there is no running cluster, or Docker does not have the image
 */
export async function loadImage(image: string, report: Report): Promise<string[]> {
  const docker = await findDocker();
  const nodes = docker ? await listNodes(docker, clusterName) : [];
  if (!docker || nodes.length === 0) {
    throw new ClusterError(`There is no cluster ${clusterName}.`, {
      hint: 'Run `npm run cluster -- start` first.',
    });
  }
  const stopped = sayStopped(nodes);
  if (stopped !== undefined) {
    throw new ClusterError(stopped, { hint: 'Run `npm run cluster -- start` first.' });
  }
  if (!(await hasImage(docker, image))) {
    throw new ClusterError(`Docker has no image ${image}.`, {
      hint: `Build it first, with this name and a tag: \`${callOf(docker)} build -t ${image} .\``,
    });
  }
  await step(report, 'own-image', `Put ${image} on the nodes`, (context) =>
    loadOntoNodes(docker, nodes, image, image, context),
  );
  return nodes.map(({ name }) => name);
}

/** How the reader calls the Docker that kindbook uses: its own is not on PATH. */
function callOf({ cli, env, own }: Docker): string {
  return own ? `DOCKER_HOST=${env['DOCKER_HOST']} ${cli}` : 'docker';
}
