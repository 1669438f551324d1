import { CommandError } from '../base/command.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { notedClusters, readMarker } from '../provider/marker.ts';
import { currentImages } from './current.ts';
import { unusedImages } from './unused.ts';

/**
 * Removes the images of older recipes that nothing uses, and in kindbook's own Docker what has no name.
 *
 * @returns the names of the images that were removed
 */
export async function pruneImages(docker: Docker, signal?: AbortSignal): Promise<string[]> {
  const list = await callDocker(
    docker,
    ['images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'],
    { signal },
  );
  const images = list.split('\n').map((line) => {
    const [name = '', id = ''] = line.split(' ');
    return { name, id };
  });
  const removed: string[] = [];
  for (const name of unusedImages(images, currentImages(), await usedImages(docker, signal))) {
    try {
      await callDocker(docker, ['image', 'rm', name], { signal });
      removed.push(name);
    } catch (error) {
      // Another image or a container that has just come is made of it: Docker keeps it then, and so do we.
      const inUse = error instanceof CommandError && /conflict/i.test(error.detail ?? '');
      if (!inUse || signal?.aborted) throw error;
    }
  }
  // Stages without a name and volumes without a container: in the machine's Docker they may be the reader's.
  if (docker.own) {
    await callDocker(docker, ['image', 'prune', '--force'], { signal });
    await callDocker(docker, ['volume', 'prune', '--force'], { signal });
  }
  return removed;
}

/** Names and ids of the images that containers are made of and clusters were made with. */
async function usedImages(docker: Docker, signal?: AbortSignal): Promise<Set<string>> {
  const containers = await callDocker(docker, ['ps', '--all', '--quiet', '--no-trunc'], { signal });
  const ids = containers === '' ? [] : containers.split('\n');
  const format = ['inspect', '--format', '{{.Image}}'];
  const ofContainers =
    ids.length > 0 ? await callDocker(docker, [...format, ...ids], { signal }) : '';
  const ofClusters = notedClusters().flatMap((name) => {
    const marker = readMarker(name);
    return [marker?.image, marker?.toolbox].filter((image) => image !== undefined);
  });
  return new Set([...ofContainers.split('\n'), ...ofClusters]);
}
