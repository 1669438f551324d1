import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageStatus } from '../../protocol/images.ts';
import { hasStandIn, standInName } from '../airgap/stand-ins.ts';
import { cachePath } from '../base/cache.ts';
import { run } from '../base/command.ts';
import type { NodeContainer } from '../docker/containers.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { parseReference } from '../docker/reference.ts';
import type { StepContext } from '../base/steps.ts';
import { ctr, knownBlobs } from './known-layers.ts';

const images = [...ctr, 'images'];

/**
 * An image's name as containerd has it (github.com/distribution/reference calls it normalized).
 *
 * @returns for instance `docker.io/library/postgres:17`
 */
export function fullName(image: string): string {
  const { host, name, tag } = parseReference(image);
  const path = name.includes('/') ? name : `library/${name}`;
  return `${host === undefined ? `docker.io/${path}` : name}:${tag ?? 'latest'}`;
}

/**
 * Where an image on a node came from.
 *
 * @param names the names of all images there
 * @returns undefined where it is not there, or is the stand-in of an older recipe
 */
export function sourceAmong(
  names: readonly string[],
  image: string,
): ImageStatus['source'] | undefined {
  if (!names.includes(fullName(image))) return undefined;
  const standIns = names.filter((name) => isStandIn(name, image));
  if (standIns.length === 0 || !hasStandIn(image)) return 'registry';
  return standIns.includes(fullName(standInName(image))) ? 'stand-in' : undefined;
}

/** Whether a name on a node is that of an image's stand-in, of this recipe or an older one. */
function isStandIn(name: string, image: string): boolean {
  return hasStandIn(image) && name.startsWith(fullName(standInName(image)).replace(/[^:]+$/, ''));
}

/** Says where an image on all of the nodes came from; undefined where one of them lacks it. */
export async function sourceOnNodes(
  docker: Docker,
  nodes: readonly NodeContainer[],
  image: string,
  signal?: AbortSignal,
): Promise<ImageStatus['source'] | undefined> {
  const sources = await Promise.all(
    nodes.map(async ({ id }) => sourceAmong(await namesOn(docker, id, signal), image)),
  );
  return sources.includes(undefined) ? undefined : sources[0];
}

async function namesOn(docker: Docker, node: string, signal?: AbortSignal): Promise<string[]> {
  return (await callDocker(docker, ['exec', node, ...images, 'list', '--quiet'], { signal })).split(
    '\n',
  );
}

/**
 * Puts an image from Docker onto all nodes under its own name, in place of a stand-in that was there under it.
 *
 * @param name its name in Docker
 * @throws {CommandError} when Docker or a node fails
 */
export async function loadOntoNodes(
  docker: Docker,
  nodes: readonly NodeContainer[],
  image: string,
  name: string,
  { log, say, signal }: StepContext & { signal?: AbortSignal },
): Promise<void> {
  // A name of its own, so that one that a killed process left behind is replaced; another cluster has another.
  const what = `${nodes[0]?.name} ${name}`.replace(/\W/g, '-');
  const folder = join(cachePath('builds'), `load-${what}.unfinished`);
  try {
    say('taking it out of Docker');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const known = await knownBlobs(docker, nodes, signal);
    const file = await saveWithout(known, docker, name, folder, { log, signal });
    const size = `${Math.round(statSync(file).size / 1e6)} MB`;
    let done = 0;
    const tell = () => say(`${size}, ${done} of ${nodes.length} nodes have it`);
    tell();
    const importing = nodes.map(async ({ id }) => {
      await loadOntoNode(docker, id, { image, name, file }, { log, signal });
      done += 1;
      tell();
    });
    // None goes on alone when another has failed: its words would come after the end.
    const failed = (await Promise.allSettled(importing)).find(
      ({ status }) => status === 'rejected',
    );
    if (failed) throw (failed as PromiseRejectedResult).reason;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Saves an image without the layers that the nodes have: most images stand on the same Debian. An older Docker's archive,
 * in which a layer's file is not named by its digest, stays whole.
 *
 * @param known SHA-256 of blobs
 * @param folder an empty one
 * @returns the file of the archive
 */
async function saveWithout(
  known: ReadonlySet<string>,
  docker: Docker,
  name: string,
  folder: string,
  options: { log: string; signal?: AbortSignal },
): Promise<string> {
  const [whole, parts, file] = ['whole.tar', 'parts', 'image.tar'].map((path) =>
    join(folder, path),
  ) as [string, string, string];
  await callDocker(docker, ['save', '--output', whole, name], options);
  mkdirSync(parts);
  const excluded = [...known].map((digest) => `--exclude=blobs/sha256/${digest}`);
  await run('tar', ['-xf', whole, '-C', parts, ...excluded], options);
  rmSync(whole);
  await run('tar', ['-cf', file, '-C', parts, '.'], options);
  rmSync(parts, { recursive: true });
  return file;
}

async function loadOntoNode(
  docker: Docker,
  node: string,
  { image, name, file }: { image: string; name: string; file: string },
  options: { log: string; signal?: AbortSignal },
): Promise<void> {
  const [built, wanted] = [fullName(name), fullName(image)];
  const call = (args: string[]) => callDocker(docker, ['exec', node, ...images, ...args], options);
  const input = { ...options, inputFile: file };
  // By containerd's transfer service, which is the default, the same takes more than twice the processor.
  const importing = [...images, 'import', '--local', '-'];
  await callDocker(docker, ['exec', '--interactive', node, ...importing], input);
  const stale = (await namesOn(docker, node, options.signal)).filter(
    (other) => isStandIn(other, image) && other !== built && other !== wanted,
  );
  // The stand-in keeps its own name beside the image's: it tells of which recipe it is.
  if (built !== wanted) await call(['tag', '--force', built, wanted]);
  if (stale.length > 0) await call(['remove', ...stale]);
}
