import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../base/cache.ts';
import { buildOfModule, currentBuilds } from './current.ts';
import { unusedBuilds } from './unused.ts';

/** Milliseconds after which a file that is being made has certainly been given up. */
const abandoned = 24 * 60 * 60_000;

/**
 * Finds what the cache has of builds of older recipes, of builds that were given up, and Go's caches of finished builds.
 *
 * @returns absolute paths
 */
export function unusedFolders(): string[] {
  return [...oldBuilds(), ...goCaches()];
}

function oldBuilds(): string[] {
  const folder = join(cacheFolder, 'builds');
  const names = entries(folder);
  const unused = new Set(unusedBuilds(names, currentBuilds()));
  const isAbandoned = (name: string) =>
    name.endsWith('.unfinished') && Date.now() - statSync(join(folder, name)).mtimeMs > abandoned;
  return names
    .filter((name) => unused.has(name) || isAbandoned(name))
    .map((name) => join(folder, name));
}

/** Go's caches of the modules whose programs are there, and of modules that are no more. */
function goCaches(): string[] {
  if (process.env.KINDBOOK_KEEP_GO_CACHE) return [];
  const builds = currentBuilds();
  const folder = join(cacheFolder, 'go');
  return entries(folder)
    .filter((module) => {
      const build = buildOfModule[module];
      const finished = build && join(cacheFolder, 'builds', `${build}-${builds.get(build)}`);
      return finished === undefined || existsSync(finished);
    })
    .map((module) => join(folder, module));
}

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
