import { join } from 'node:path';
import {
  imageOutside,
  type ImageStatus,
  type LessonImage,
  type OutsideImage,
  type PageNeed,
} from '../../protocol/images.ts';
import {
  buildStandIn,
  hasStandIn,
  isOwn,
  standInName,
  type StandInImage,
} from '../airgap/stand-ins.ts';
import { baseName, prepareBase } from '../airgap/base-image.ts';
import { hasImage } from '../airgap/docker-build.ts';
import { cachePath, clusterName } from '../base/cache.ts';
import { ClusterError } from '../base/errors.ts';
import { listNodes, sayStopped } from '../docker/containers.ts';
import type { Docker } from '../docker/docker.ts';
import { findDocker } from '../docker/find-docker.ts';
import { withLock } from '../docker/lock.ts';
import { ensureOutside, listOutside, networkOf, outsideName } from '../docker/outside.ts';
import { pull } from '../docker/pull.ts';
import { parseReference } from '../docker/reference.ts';
import { probeRegistry, registryAddresses } from '../docker/registry.ts';
import { step } from '../base/steps.ts';
import type { Report } from '../base/steps.ts';
import { loadOntoNodes, sourceOnNodes } from './on-nodes.ts';

/** Milliseconds that another kindbook may be at it before this one gives up waiting for it. */
const othersWithin = 30 * 60_000;

interface Options {
  report: Report;
  signal?: AbortSignal;
}

type Source = NonNullable<ImageStatus['source']>;

/**
 * Puts images that only some lessons need onto the nodes of kindbook's cluster: the official one where Docker has it or a
 * registry answers, else the stand-in, which is built where it is not there yet. Containers that they have outside of the
 * cluster are started. What is there already is left as it is. Safe to call again after any interruption, and from two
 * processes: the second waits for the first.
 *
 * @throws {ClusterError} when there is no cluster, or none of the ways leads to an image
 */
export async function prepareImages(needs: readonly PageNeed[], options: Options): Promise<void> {
  for (const need of needs) await prepareNeed(need, options);
}

/**
 * Does the same for one image, or for a container outside of the cluster.
 *
 * @returns where the image came from
 */
export async function prepareNeed(need: PageNeed, options: Options): Promise<Source> {
  const outside = imageOutside(need);
  try {
    return await (outside
      ? besideNodes(outside, options)
      : ontoNodes(need as LessonImage, options));
  } catch (error) {
    if (options.signal?.aborted || !(error instanceof ClusterError)) throw error;
    const what = outside
      ? `${outside} could not be started outside of the cluster.`
      : `${need} could not be put on the nodes.`;
    throw new ClusterError(what, {
      detail: [error.message, error.detail].filter(Boolean).join('\n'),
      // What helps a start helps here too, but here nothing has to be started again.
      hint: error.hint.replaceAll('run `npm start` again', 'try again'),
      cause: error,
    });
  }
}

async function ontoNodes(image: LessonImage, options: Options): Promise<Source> {
  const { docker, nodes } = await clusterOf(options.signal);
  const there = await sourceOnNodes(docker, nodes, image, options.signal);
  if (there) return there;
  const lock = join(cachePath('clusters'), `${clusterName}.images.lock`);
  return await withLock(lock, { within: othersWithin, signal: options.signal }, async () => {
    // Another process may have done it meanwhile.
    const done = await sourceOnNodes(docker, nodes, image, options.signal);
    if (done) return done;
    const { name, source } = await intoDocker(image, docker, options);
    await step(options.report, `load-${idOf(image)}`, `Put ${image} on the nodes`, (context) =>
      loadOntoNodes(docker, nodes, image, name, { ...context, signal: options.signal }),
    );
    return source;
  });
}

/** Has a container of an image run beside the nodes, on their network. */
async function besideNodes(image: OutsideImage, options: Options): Promise<Source> {
  const { docker, nodes } = await clusterOf(options.signal);
  const { signal } = options;
  const hostName = outsideName(clusterName, image);
  const runs = (await listOutside(docker, clusterName, signal, 'running')).includes(hostName);
  const stopped = sayStopped(nodes);
  // A container that starts now would get the address that a stopped node is to have again.
  if (!runs && stopped) {
    throw new ClusterError(stopped, { hint: 'Start the cluster; then try again.' });
  }
  const lock = join(cachePath('clusters'), `${clusterName}.images.lock`);
  return await withLock(lock, { within: othersWithin, signal }, async () => {
    const { name, source } = await intoDocker(image, docker, options);
    const id = `outside-${idOf(image)}`;
    await step(options.report, id, `Start ${hostName}`, async ({ log }) => {
      const network = await networkOf(docker, nodes[0]!, signal);
      const container = { cluster: clusterName, image, from: name, network };
      await ensureOutside(docker, container, { log, signal });
    });
    return source;
  });
}

async function clusterOf(signal?: AbortSignal) {
  const docker = await findDocker(signal);
  const nodes = docker ? await listNodes(docker, clusterName, signal) : [];
  if (docker && nodes.length > 0) return { docker, nodes };
  throw new ClusterError('There is no cluster to put images on.', {
    hint: 'Run `npm start`, or `npm run cluster -- start`.',
  });
}

/**
 * Sees to it that Docker has an image or its stand-in.
 *
 * @returns the name of the one that it has
 * @throws {ClusterError} when none of the ways leads to an image
 */
export async function intoDocker(
  image: string,
  docker: Docker,
  options: Options,
): Promise<{ name: string; source: Source }> {
  const official = { name: image, source: 'registry' as const };
  if (!hasStandIn(image)) {
    if (await hasImage(docker, image, options.signal)) return official;
    const refused = await fetchImage(image, docker, options);
    if (refused === undefined) return official;
    throw new ClusterError(`No container registry has the image ${image}.`, {
      detail: refused,
      hint: 'kindbook has no stand-in for it: run this where that registry can be reached.',
    });
  }
  const standIn = { name: standInName(image), source: 'stand-in' as const };
  if (await hasImage(docker, standIn.name, options.signal)) return standIn;
  if (isOwn(image)) {
    await buildOwn(image, docker, options);
    return standIn;
  }
  if (await hasImage(docker, image, options.signal)) return official;
  const refused = await fetchImage(image, docker, options);
  if (refused === undefined) return official;
  try {
    await buildStandIn(image, { ...options, docker });
    return standIn;
  } catch (error) {
    if (options.signal?.aborted || !(error instanceof ClusterError)) throw error;
    throw new ClusterError(error.message, {
      detail: [`The official image could not be pulled: ${refused}`, error.detail]
        .filter(Boolean)
        .join('\n'),
      hint: error.hint,
      cause: error,
    });
  }
}

/** Builds an image that no registry has: what the builder says of official ones does not help here. */
async function buildOwn(image: StandInImage, docker: Docker, options: Options): Promise<void> {
  try {
    await buildStandIn(image, { ...options, docker }, prepareDebian);
  } catch (error) {
    if (options.signal?.aborted || !(error instanceof ClusterError)) throw error;
    throw new ClusterError(`${image} could not be built.`, {
      detail: [error.message, error.detail].filter(Boolean).join('\n'),
      hint: 'It has no official image and is built from Debian: kindbook needs to reach Debian’s packages and a registry that has `debian:trixie-slim` (or to run as root on Debian 12 or 13).',
      cause: error,
    });
  }
}

/**
 * Sees to it that Docker has a Debian for images of kindbook's own to begin with: the small one that is there already, the
 * official one where a registry answers, else the small one, which is made.
 *
 * @returns its name in Docker
 * @throws {ClusterError} when none of the ways leads to one
 */
export async function prepareDebian(options: Options & { docker: Docker }): Promise<string> {
  const { docker, signal } = options;
  const official = 'debian:trixie-slim';
  if (await hasImage(docker, baseName(), signal)) return baseName();
  const hasOfficial = await hasImage(docker, official, signal);
  const refused = hasOfficial ? undefined : await fetchImage(official, docker, options);
  return refused === undefined ? official : await prepareBase(options);
}

/**
 * Pulls an image where a registry answers. Docker does, and not each node: it comes over the network once, with the
 * reader's login and mirrors, and its progress is known.
 *
 * @returns why there is none; undefined when Docker has it
 */
async function fetchImage(
  image: string,
  docker: Docker,
  options: Options,
): Promise<string | undefined> {
  const { report, signal } = options;
  const reference = parseReference(image);
  const instead = hasStandIn(image) ? ': kindbook builds a stand-in' : '';
  return await step(report, `pull-${idOf(image)}`, `Look for ${image}`, async ({ log, say }) => {
    const addresses = await registryAddresses(docker, reference, signal);
    say(`asking ${addresses.map((address) => new URL(address).host).join(', ')}`);
    const answer = await probeRegistry(addresses, { signal });
    if (!answer.answers) {
      say(`no registry answers${instead}`);
      return answer.why;
    }
    try {
      await pull(docker, reference, { log, say, signal });
      return undefined;
    } catch (error) {
      if (signal?.aborted || !(error instanceof ClusterError)) throw error;
      say(`the registry does not serve it${instead}`);
      return error.message;
    }
  });
}

/** `postgres:17` as part of a step's name, which is a file's name too. */
function idOf(image: string): string {
  return image.replace(/[^\w.]/g, '-');
}
