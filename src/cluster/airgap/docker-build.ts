import { cpSync, linkSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath } from '../base/cache.ts';
import { CommandError } from '../base/command.ts';
import type { RunOptions } from '../base/command.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';

/** True when Docker has an image of this name. */
export async function hasImage(
  docker: Docker,
  name: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await callDocker(docker, ['image', 'inspect', '--format', '{{.Id}}', name], { signal });
    return true;
  } catch (error) {
    if (signal?.aborted || !(error instanceof CommandError)) throw error;
    if (/no such image/i.test(error.detail ?? '')) return false;
    throw error;
  }
}

/** What `docker build` is given. */
export interface Build {
  /** The name of the result, with its key as tag: it appears only when the image is whole. */
  name: string;
  /** Folder of the Dockerfile and what it copies. */
  recipe: string;
  /** Absolute paths of more files to copy, which appear beside the Dockerfile. */
  files?: string[];
  /** Build arguments. */
  args: Record<string, string>;
  /** Stops at this stage. */
  target?: string;
}

/**
 * Builds an image. The classic builder is enough and is in every Docker; the network is the machine's, since
 * Debian's mirror is asked and a bridge may not exist.
 *
 * @throws {CommandError} when Docker fails
 */
export async function dockerBuild(
  docker: Docker,
  build: Build,
  options: RunOptions,
): Promise<void> {
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy'].filter((name) => process.env[name]);
  const args = [
    'build',
    '--network=host',
    `--tag=${build.name}`,
    ...Object.entries(build.args).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...proxies.map((name) => `--build-arg=${name}`),
    ...(build.target ? [`--target=${build.target}`] : []),
  ];
  const context = build.files ? gather(build.name, build.recipe, build.files) : build.recipe;
  await callDocker(docker, [...args, context], { ...options, env: { DOCKER_BUILDKIT: '0' } });
  if (context !== build.recipe) rmSync(context, { recursive: true });
}

/** Makes a build context of hard links: Docker takes one folder and follows no link out of it. */
function gather(name: string, recipe: string, files: string[]): string {
  const context = join(cachePath('builds'), `context-${name.replace(/\W/g, '-')}.unfinished`);
  rmSync(context, { recursive: true, force: true });
  mkdirSync(context);
  cpSync(recipe, context, { recursive: true });
  for (const file of files) linkSync(file, join(context, file.split('/').at(-1) ?? ''));
  return context;
}
