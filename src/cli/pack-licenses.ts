import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

/** What npm writes into a package's manifest. */
interface Manifest {
  name: string;
  version: string;
  license?: string;
}

/**
 * Names the packages from npm whose code a bundle has, with their licenses, as most of these ask for.
 *
 * @param files the bundle's sources, relative to the repository
 * @returns a Markdown page: for each package its name, version and license, and the license's text where it brings one
 */
export function bundledLicenses(files: readonly string[]): string {
  return `# Licenses of what is bundled\n\n${packageFolders(files).map(entry).join('\n')}`;
}

/**
 * The folders of the packages that files come from, relative to the repository, each once and sorted.
 *
 * @param files relative to the repository
 */
export function packageFolders(files: readonly string[]): string[] {
  const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** What a package says of itself in its manifest. */
export function packageManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

function entry(folder: string): string {
  const { name, version, license = 'no license named' } = packageManifest(folder);
  const texts = globSync('{LICEN[CS]E,licen[cs]e,COPYING,NOTICE}*', { cwd: join(root, folder) })
    .sort()
    .map((file) => readFileSync(join(root, folder, file), 'utf8').trimEnd());
  return [`## ${name} ${version}\n\n${license}\n`, ...texts.map((text) => `${text}\n`)].join('\n');
}
