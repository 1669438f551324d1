import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../cluster/base/command.ts';
import { contentKey } from '../cluster/base/steps.ts';
import { compressFolder } from './compress.ts';
import { root } from './root.ts';

const dist = join(root, 'dist');

/** The folder of the built site. */
export const site = join(dist, 'site');

/** All that the site is built from. */
const sources = [
  'content/**/*',
  'labs/**/*',
  'src/**/*',
  'public/**/*',
  'astro.config.mjs',
  'package-lock.json',
];

/**
 * Builds the site where what it is built from has changed since the last whole build.
 *
 * An installed package has the site, and nothing that it could be built from.
 *
 * @param say told once when there is something to build
 * @throws {CommandError} when the build fails; its detail has the build's last words
 */
export async function buildIfStale(say: (line: string) => void): Promise<void> {
  if (!existsSync(join(root, 'astro.config.mjs'))) return;
  const note = join(dist, 'built-from');
  const key = sourceKey();
  if (existsSync(note) && readFileSync(note, 'utf8') === key) return;
  say('Building the site …');
  // Without its note an interrupted build is no build.
  rmSync(note, { force: true });
  await run('astro', ['build', '--outDir', site], { cwd: root });
  await compressFolder(site);
  writeFileSync(note, key);
}

function sourceKey(): string {
  const files = globSync(sources, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return contentKey(
    ...files.flatMap((file) => [file.slice(root.length), readFileSync(file, 'utf8')]),
  );
}
