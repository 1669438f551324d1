import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { airgapVersion, buildNodeImage } from '../airgap/node-image.ts';
import { cachePath } from '../base/cache.ts';
import { CommandError } from '../base/command.ts';
import { ClusterError } from '../base/errors.ts';
import { contentKey, step } from '../base/steps.ts';
import type { Report } from '../base/steps.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { pull, SilentRegistry } from '../docker/pull.ts';
import { localName, officialNodeImage, parseReference, pullName } from '../docker/reference.ts';
import type { Reference } from '../docker/reference.ts';
import { probeRegistry, registryAddresses } from '../docker/registry.ts';
import type { RegistryAnswer } from '../docker/registry.ts';

/** A node image that Docker has. */
export interface NodeImage {
  /** The name to give to kind. */
  image: string;
  /** For instance `v1.37.2`. */
  kubernetesVersion: string;
  /** Where it came from: a registry, or built by kindbook. */
  source: 'registry' | 'airgap';
}

interface Options {
  docker: Docker;
  report: Report;
  signal?: AbortSignal;
}

/** The reader's choice of a node image (`KINDBOOK_NODE_IMAGE`); undefined for the official one. */
export function nodeImageSetting(): string | undefined {
  const setting = process.env.KINDBOOK_NODE_IMAGE?.trim();
  return setting === '' ? undefined : setting;
}

/**
 * The Kubernetes version that a cluster made now would have, as far as it is known without asking anybody.
 *
 * @returns undefined for a setting whose name tells no version
 */
export function wantedVersion(setting = nodeImageSetting()): string | undefined {
  const remembered = recall(setting);
  if (remembered?.source === 'registry') return remembered.kubernetesVersion;
  return setting === undefined ? airgapVersion : versionOf(parseReference(setting));
}

/**
 * Puts a node image into Docker: the one that is there already, else that of a registry, else one built by kindbook.
 * What was decided is remembered, so that a silent registry costs its 5 seconds once and not at every start.
 *
 * @throws {ClusterError} when none of the ways leads to an image
 */
export async function prepareNodeImage(options: Options): Promise<NodeImage> {
  const setting = nodeImageSetting();
  const reference = parseReference(setting ?? officialNodeImage);
  const before = recall(setting);
  // Whether its recipe changed since, the builder knows; it returns at once when not.
  if (before?.source === 'airgap') return await build(options);
  if (before && (await hasImage(options, before.image))) return before;
  const answer = await lookFor(reference, setting, options);
  const why = answer === 'here' ? undefined : await fetchImage(reference, setting, answer, options);
  if (why === undefined) return remember(setting, await adopt(reference, options));
  try {
    return remember(setting, await build(options));
  } catch (error) {
    if (setting === undefined || !(error instanceof ClusterError)) throw error;
    throw new ClusterError(`${error.message} (KINDBOOK_NODE_IMAGE could not be used: ${why})`, {
      detail: error.detail,
      hint: error.hint,
      cause: error,
    });
  }
}

/**
 * Pulls the image where a registry answers.
 *
 * @returns why there is none: the registry did not answer, or fell silent; undefined when the image is there
 * @throws {ClusterError} when the registry refuses what the reader chose: building another instead would hide that
 */
async function fetchImage(
  reference: Reference,
  setting: string | undefined,
  answer: RegistryAnswer,
  options: Options,
): Promise<string | undefined> {
  if (!answer.answers) return answer.why;
  try {
    await pullImage(reference, options);
    return undefined;
  } catch (error) {
    const refused = setting !== undefined && !(error instanceof SilentRegistry);
    if (options.signal?.aborted || !(error instanceof ClusterError) || refused) throw error;
    return error.message;
  }
}

/** Looks whether the image is in Docker already, and if not, whether its registry answers. */
async function lookFor(
  reference: Reference,
  setting: string | undefined,
  options: Options,
): Promise<RegistryAnswer | 'here'> {
  return await step(options.report, 'node-image', 'Look for the node image', async ({ say }) => {
    if (await hasImage(options, pullName(reference))) {
      say('in Docker already');
      return 'here';
    }
    const addresses = await registryAddresses(options.docker, reference, options.signal);
    say(`asking ${addresses.map((address) => new URL(address).host).join(', ')}`);
    const answer = await probeRegistry(addresses, { signal: options.signal });
    if (answer.answers) say(`${answer.host} answers`);
    else if (setting === undefined) say('no registry answers: kindbook builds its own');
    else say(`KINDBOOK_NODE_IMAGE: ${answer.why}; kindbook builds its own image instead`);
    return answer;
  });
}

async function pullImage(reference: Reference, options: Options): Promise<void> {
  const title = `Pull ${reference.name}:${reference.tag ?? 'latest'}`;
  await step(options.report, 'node-image-pull', title, ({ log, say }) =>
    pull(options.docker, reference, { log, say, signal: options.signal }),
  );
}

/** Gives a pulled image the plain name that kind is told, and finds out its Kubernetes version. */
async function adopt(reference: Reference, options: Options): Promise<NodeImage> {
  const image = localName(reference);
  await callDocker(options.docker, ['tag', pullName(reference), image], options);
  const kubernetesVersion = versionOf(reference) ?? (await readVersion(image, options));
  return { image, kubernetesVersion, source: 'registry' };
}

function versionOf(reference: Reference): string | undefined {
  return /^v\d+\.\d+\.\d+/.exec(reference.tag ?? '')?.[0];
}

/** Every node image has its version in /kind/version (kind's `pkg/build/nodeimage`). */
async function readVersion(image: string, { docker, signal }: Options): Promise<string> {
  const args = ['run', '--rm', '--network', 'none', '--entrypoint', 'cat', image, '/kind/version'];
  return (await callDocker(docker, args, { signal })).trim();
}

async function hasImage({ docker, signal }: Options, image: string): Promise<boolean> {
  try {
    await callDocker(docker, ['image', 'inspect', '--format', '{{.Id}}', image], { signal });
    return true;
  } catch (error) {
    if (
      !signal?.aborted &&
      error instanceof CommandError &&
      /no such image/i.test(error.detail ?? '')
    ) {
      return false;
    }
    throw error;
  }
}

async function build(options: Options): Promise<NodeImage> {
  const { image, kubernetesVersion } = await buildNodeImage(options);
  return { image, kubernetesVersion, source: 'airgap' };
}

/** One file for each setting, so that trying another image forgets nothing. */
function memory(setting: string | undefined): string {
  return join(cachePath('node-images'), `${contentKey(setting ?? '')}.json`);
}

/** What was decided last for this setting. */
function recall(setting: string | undefined): NodeImage | undefined {
  const file = memory(setting);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as NodeImage) : undefined;
}

function remember(setting: string | undefined, image: NodeImage): NodeImage {
  const file = memory(setting);
  writeFileSync(`${file}.new`, JSON.stringify(image));
  renameSync(`${file}.new`, file);
  return image;
}

/** Forgets what was decided, so that registries are asked again. */
export function forgetNodeImages(): void {
  rmSync(cachePath('node-images'), { recursive: true });
}
