import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath } from '../base/cache.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { contentKey, step } from '../base/steps.ts';
import type { StepContext } from '../base/steps.ts';
import { allOrAbort } from '../base/all-or-abort.ts';
import { baseName, prepareBase } from './base-image.ts';
import { dockerBuild, hasImage } from './docker-build.ts';
import { compileKind, compilePrograms, forgetGoCache, programsKey } from './go-programs.ts';
import type { BuildOptions } from './go-programs.ts';
import { imageRecipes } from './images.ts';
import type { ImageRecipe } from './images.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { folderKey, recipes } from './recipes.ts';
import { readVersions } from './versions.ts';

/** The Kubernetes version of the node image that is built here. */
export const airgapVersion = readVersions().kubernetes;

/** Programs of ours that the node itself has. */
const nodePrograms = ['host-local', 'kubernetes', 'loopback', 'portmap', 'ptp'];

/** Whether a node image is one that `buildNodeImage` has built. */
export function isOwnNodeImage(image: string): boolean {
  return image.startsWith('kindbook/node:');
}

type Options = BuildOptions & { docker: Docker };

/** The names of everything that is built, each with the key of all that goes into it as its tag. */
export interface Plan {
  base: string;
  /** By recipe name. */
  images: Map<string, string>;
  /** The node without images in it. */
  root: string;
  node: string;
}

/** Derives every name from the recipes alone, so that it is known without building whether all is there. */
export function plan(list: ImageRecipe[]): Plan {
  const base = baseName();
  const images = new Map<string, string>();
  for (const { name, from, programs } of list) {
    const parent = from === 'base' ? base : (images.get(from ?? '') ?? 'scratch');
    const inputs = [parent, programs.length > 0 ? programsKey() : '', ...programs];
    images.set(name, `kindbook/${name}:${folderKey(recipes('images', name), ...inputs)}`);
  }
  const rootKey = folderKey(recipes('node'), base, programsKey(), ...nodePrograms);
  const contents = list.flatMap(({ name, names }) => [images.get(name) ?? '', ...names]);
  return {
    base,
    images,
    root: `kindbook/node-root:${rootKey}`,
    node: `kindbook/node:${contentKey(rootKey, ...contents)}`,
  };
}

/**
 * Compiles kind from its Go module; needs Go and a module proxy, no container registry and no root.
 *
 * @returns the absolute path of the program
 * @throws {ClusterError} when Go is missing or too old, or the build fails
 */
export async function buildKind(options: BuildOptions): Promise<string> {
  return await oneAtATime('kind', 'kind', options.signal, () => compileKind(options));
}

/**
 * Builds kind's node image, with every image that kindbook's lessons need in it, from Debian's packages and Go
 * modules. What an earlier call finished, whole or in part, is used again.
 *
 * @returns the name of the image in Docker, and its Kubernetes version, for instance `v1.37.2`
 * @throws {ClusterError} when the machine lacks something, there is no network or no room, or a step fails
 */
export async function buildNodeImage(
  options: Options,
): Promise<{ image: string; kubernetesVersion: string }> {
  const list = imageRecipes(readVersions());
  const planned = plan(list);
  const result = { image: planned.node, kubernetesVersion: airgapVersion };
  if (await hasImage(options.docker, planned.node, options.signal)) return result;
  await oneAtATime('node', 'airgap', options.signal, () => build(list, planned, options));
  return result;
}

async function build(list: ImageRecipe[], planned: Plan, options: Options): Promise<void> {
  // The compiler needs the processor and Debian's packages the network, so both run at once.
  const [programs] = await allOrAbort(options.signal, [
    async (signal) => {
      const build = { ...options, signal };
      await buildKind(build); // first, since kind's caller may be waiting for it
      return await compilePrograms(build);
    },
    (signal) => preparePackages(list, planned, { ...options, signal }),
  ]);
  // Under the lock of kind's builds: they keep theirs in the same place.
  await oneAtATime('go-cache', 'kind', options.signal, async () => forgetGoCache('go'));
  await buildImages(list, planned, programs, options);
  await fillNode(list, planned, options);
}

/** Makes the small Debian and installs the packages of every image that has some. */
async function preparePackages(
  list: ImageRecipe[],
  planned: Plan,
  options: Options,
): Promise<void> {
  await prepareBase(options);
  const withPackages = list.filter(({ packages }) => packages);
  await step(options.report, 'packages', "Install the images' packages", async (context) => {
    for (const recipe of withPackages)
      await buildImage(recipe, 'packages', planned, undefined, options, context);
    await buildRoot('packages', planned, undefined, options, context);
    context.say(`${withPackages.length + 1} images`);
  });
}

/** Puts the programs into their images. */
async function buildImages(
  list: ImageRecipe[],
  planned: Plan,
  programs: string,
  options: Options,
): Promise<void> {
  await step(options.report, 'images', 'Build the images', async (context) => {
    for (const recipe of list)
      await buildImage(recipe, undefined, planned, programs, options, context);
    await buildRoot(undefined, planned, programs, options, context);
    context.say(`${list.length + 1} images`);
  });
}

/**
 * Builds one image, or its stage `packages` alone: Docker keeps the layers, and the whole build later begins
 * with them.
 */
async function buildImage(
  recipe: ImageRecipe,
  target: 'packages' | undefined,
  planned: Plan,
  programs: string | undefined,
  { docker, signal }: Options,
  { log, say }: StepContext,
): Promise<void> {
  const name = planned.images.get(recipe.name) ?? '';
  if (await hasImage(docker, name, signal)) return;
  say(recipe.name);
  const base = recipe.from === 'base' ? planned.base : planned.images.get(recipe.from ?? '');
  // Without programs the image is whole after its packages.
  const partial = target && recipe.programs.length > 0;
  await dockerBuild(
    docker,
    {
      name: partial ? `${name}-packages` : name,
      recipe: recipes('images', recipe.name),
      files: programs ? recipe.programs.map((program) => join(programs, program)) : undefined,
      args: base ? { BASE: base } : {},
      target: partial ? target : undefined,
    },
    { log, signal },
  );
}

async function buildRoot(
  target: 'packages' | undefined,
  planned: Plan,
  programs: string | undefined,
  { docker, signal }: Options,
  { log, say }: StepContext,
): Promise<void> {
  if (await hasImage(docker, planned.root, signal)) return;
  say('node');
  await dockerBuild(
    docker,
    {
      name: target ? `${planned.root}-${target}` : planned.root,
      recipe: recipes('node'),
      files: programs ? nodePrograms.map((program) => join(programs, program)) : undefined,
      args: target
        ? { BASE: planned.base }
        : { BASE: planned.base, KUBERNETES_VERSION: airgapVersion },
      target,
    },
    { log, signal },
  );
}

/** Puts all images into the node's containerd and makes an image of that. */
async function fillNode(
  list: ImageRecipe[],
  planned: Plan,
  { docker, report, signal }: Options,
): Promise<void> {
  await step(report, 'node', 'Put the images into the node', async ({ log, say }) => {
    const folder = join(cachePath('builds'), 'node-images.unfinished');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const named = list.filter(({ names }) => names.length > 0);
    const built = named.map(({ name }) => planned.images.get(name) ?? '');
    say(`saving ${built.length} images`);
    await callDocker(docker, ['save', '--output', join(folder, 'images.tar'), ...built], {
      log,
      signal,
    });
    const lines = named.flatMap(({ name, names }) =>
      names.map((fullName) => `docker.io/${planned.images.get(name)} ${fullName}\n`),
    );
    writeFileSync(join(folder, 'names'), lines.join(''));
    copyFileSync(recipes('node/fill.sh'), join(folder, 'fill.sh'));
    say('importing them into containerd');
    const container = planned.node.replace(/\W/g, '-');
    await callDocker(docker, ['rm', '--force', container], { log, signal }); // of a run that was killed
    const run = [
      'run',
      `--name=${container}`,
      '--privileged',
      '--network=none',
      `--volume=${folder}:/images:ro`,
    ];
    const fill = [...run, '--entrypoint=bash', planned.root, '/images/fill.sh'];
    await callDocker(docker, fill, { log, signal });
    say('committing');
    const change = ['--change', 'ENTRYPOINT ["/usr/local/bin/entrypoint"]', '--change', 'CMD []'];
    await callDocker(docker, ['commit', ...change, container, planned.node], { log, signal });
    await callDocker(docker, ['rm', '--force', '--volumes', container], { log, signal });
    rmSync(folder, { recursive: true });
    say(`${built.length} images`);
  });
}
