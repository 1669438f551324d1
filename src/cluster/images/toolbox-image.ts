import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dockerBuild, hasImage } from '../airgap/docker-build.ts';
import { isOwnNodeImage } from '../airgap/node-image.ts';
import { oneAtATime } from '../airgap/one-at-a-time.ts';
import { folderKey, recipes } from '../airgap/recipes.ts';
import { progressTo } from '../airgap/stand-ins.ts';
import { toolboxImage } from '../airgap/versions.ts';
import { cachePath } from '../base/cache.ts';
import { ClusterError } from '../base/errors.ts';
import type { NodeContainer } from '../docker/containers.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { step } from '../base/steps.ts';
import type { Report } from '../base/steps.ts';
import { loadOntoNodes } from './on-nodes.ts';
import { prepareDebian } from './prepare-images.ts';

interface Options {
  docker: Docker;
  report: Report;
  signal?: AbortSignal;
}

/**
 * The image that the reader names for shells, in place of kindbook's own (`KINDBOOK_TOOLBOX_IMAGE`): the nodes pull it.
 *
 * @returns undefined where none is named
 */
export function toolboxSetting(): string | undefined {
  return process.env.KINDBOOK_TOOLBOX_IMAGE?.trim() || undefined;
}

/**
 * The toolbox that has to be put on nodes of an image: its name in Docker, with the key of all that goes into it as its tag.
 *
 * @param nodeImage whose kubectl it has, for instance `kindest/node:v1.37.0`
 * @returns undefined where none has to: kindbook's own node image has it in it, or the reader names another
 */
export function toolboxFor(nodeImage: string): string | undefined {
  if (isOwnNodeImage(nodeImage) || toolboxSetting() !== undefined) return undefined;
  return `kindbook/toolbox:${folderKey(recipes('images/toolbox'), nettools(), nodeImage)}`;
}

/** The image below it. */
export const nettools = () => `kindbook/nettools:${folderKey(recipes('images/nettools'))}`;

/**
 * Builds the toolbox for nodes of an image from Debian and the image's own kubectl, by the recipe of the one in kindbook's own
 * node image; one that is there is left as it is.
 *
 * @param nodeImage an image that Docker has
 * @returns its name in Docker; undefined where the nodes want none, or it cannot be built. A cluster without it runs all but
 *   shells, so that its step alone tells why, and later a reader who wants a shell.
 */
export async function buildToolbox(
  nodeImage: string,
  options: Options,
): Promise<string | undefined> {
  const { docker, signal } = options;
  const name = toolboxFor(nodeImage);
  if (name === undefined) return undefined;
  try {
    // The small Debian may be made for it, as for other images.
    await oneAtATime(name, 'airgap', signal, async () => {
      if (!(await hasImage(docker, name, signal))) await build(name, nodeImage, options);
    });
    return name;
  } catch (error) {
    if (signal?.aborted || !(error instanceof ClusterError)) throw error;
    return undefined;
  }
}

async function build(name: string, nodeImage: string, options: Options): Promise<void> {
  const { docker, report, signal } = options;
  await step(report, 'toolbox', 'Build the image of the shells', async ({ log, say }) => {
    const debian = await prepareDebian(options);
    const running = { log, signal, onLine: progressTo(say) };
    const below = { name: nettools(), recipe: recipes('images/nettools') };
    await dockerBuild(docker, { ...below, args: { BASE: debian } }, running);
    await withKubectl(nodeImage, docker, (kubectl) => {
      const toolbox = { name, recipe: recipes('images/toolbox'), files: [kubectl] };
      return dockerBuild(docker, { ...toolbox, args: { BASE: below.name } }, running);
    });
  });
}

/** Puts a toolbox that was built onto nodes. */
export async function loadToolbox(
  toolbox: string,
  nodes: readonly NodeContainer[],
  { docker, report, signal }: Options,
): Promise<void> {
  await step(report, 'toolbox-load', 'Put the image of the shells on the nodes', (context) =>
    loadOntoNodes(docker, nodes, toolboxImage, toolbox, { ...context, signal }),
  );
}

/** Works with the kubectl of a node image, which is taken out of it into a file for as long. */
async function withKubectl(
  image: string,
  docker: Docker,
  work: (file: string) => Promise<void>,
): Promise<void> {
  // Names that are always the same, and one build at a time: what one left behind that was killed goes with the next.
  const container = 'kindbook-kubectl';
  const folder = join(cachePath('builds'), 'kubectl.unfinished');
  try {
    await callDocker(docker, ['rm', '--force', container]);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    await callDocker(docker, ['create', `--name=${container}`, image]);
    const program = `${container}:/usr/bin/kubectl`;
    await callDocker(docker, ['cp', '--follow-link', program, folder]);
    await work(join(folder, 'kubectl'));
  } finally {
    await callDocker(docker, ['rm', '--force', container]);
    rmSync(folder, { recursive: true });
  }
}
