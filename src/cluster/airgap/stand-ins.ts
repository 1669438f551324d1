import type { LessonImage } from '../../protocol/images.ts';
import type { Docker } from '../provider/docker.ts';
import { step } from '../steps.ts';
import { baseName, prepareBase } from './base-image.ts';
import { dockerBuild, hasImage } from './docker-build.ts';
import type { BuildOptions } from './go-programs.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { folderKey, recipes } from './recipes.ts';

/** How the stand-in for an image is made. */
interface StandIn {
  /** Its folder below `airgap/images/`. */
  name: string;
}

const standIns: Readonly<Record<LessonImage, StandIn>> = {
  'postgres:17': { name: 'postgres' },
};

/**
 * The name of an image's stand-in in Docker, with the key of all that goes into it as its tag; it is there only when it
 * is whole.
 *
 * @returns for instance `kindbook/postgres:0123456789abcdef`
 */
export function standInName(image: LessonImage): string {
  const { name } = standIns[image];
  return `kindbook/${name}:${folderKey(recipes('images', name), baseName())}`;
}

/**
 * Builds the stand-in for an image from Debian's packages; one that is there is left as it is.
 *
 * @returns its name in Docker
 * @throws {ClusterError} when the machine lacks something, there is no network or no room, or a step fails
 */
export async function buildStandIn(
  image: LessonImage,
  options: BuildOptions & { docker: Docker },
): Promise<string> {
  const { docker, report, signal } = options;
  const name = standInName(image);
  if (await hasImage(docker, name, signal)) return name;
  // The small Debian is what the node image begins with too: both keep out of each other's way.
  await oneAtATime(name, 'airgap', signal, async () => {
    if (await hasImage(docker, name, signal)) return;
    await prepareBase(options);
    const { name: folder } = standIns[image];
    await step(report, `image-${folder}`, `Build ${image}`, ({ log, say }) =>
      dockerBuild(
        docker,
        { name, recipe: recipes('images', folder), args: { BASE: baseName() } },
        {
          log,
          signal,
          onLine: (line) => {
            const words = progressOf(line);
            if (words !== undefined) say(words);
          },
        },
      ),
    );
  });
  return name;
}

/** What apt and Docker say of how far they are; undefined for every other line of theirs. */
export function progressOf(line: string): string | undefined {
  const fetched = /^Get:\d+ \S+ \S+ \S+ (?<name>\S+) \S+ \S+ \[(?<size>[^\]]+)\]/.exec(line);
  if (fetched) return `fetching ${fetched.groups!['name']} (${fetched.groups!['size']})`;
  const setUp = /^Setting up (?<name>[^ :]+)/.exec(line);
  if (setUp) return `installing ${setUp.groups!['name']}`;
  return undefined;
}
