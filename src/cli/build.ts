import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../cluster/base/command.ts';
import { contentKey } from '../cluster/base/steps.ts';
import { withLock } from '../cluster/docker/lock.ts';
import { compressFolder } from './compress.ts';
import { root } from './root.ts';

const dist = join(root, 'dist');

/** The folder of the built site. */
export const site = join(dist, 'site');

/** How long another process may build, in milliseconds: on a slow machine that is minutes. */
const othersWithin = 600_000;

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
 * An installed package has the site, and nothing that it could be built from. Who comes while another process builds waits
 * for that: two would write into the same folder.
 *
 * @param say told once when there is something to build
 * @throws {CommandError} when the build fails; its detail has the build's last words
 * @throws {ClusterError} when another process still builds after ten minutes
 */
export async function buildIfStale(say: (line: string) => void): Promise<void> {
  if (!existsSync(join(root, 'astro.config.mjs')) || isBuiltFrom(sourceKey())) return;
  mkdirSync(dist, { recursive: true });
  await withLock(join(dist, 'build.lock'), { within: othersWithin }, async () => {
    const key = sourceKey();
    if (!isBuiltFrom(key)) await build(key, say);
  });
}

/** What the whole build that is there was built from. */
const note = join(dist, 'built-from');

function isBuiltFrom(key: string): boolean {
  return existsSync(note) && readFileSync(note, 'utf8') === key;
}

async function build(key: string, say: (line: string) => void): Promise<void> {
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
