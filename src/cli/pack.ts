import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildResult, type Plugin } from 'esbuild';
import { buildIfStale } from './build.ts';
import { root } from './root.ts';

/** The program of the package, in the repository; chunks refer to the package's folder by `../..`, as sources do. */
const program = join(root, 'dist/program');

/**
 * `npm pack` runs it first: builds the site, and compiles what serves it, since Node strips no types below `node_modules`.
 *
 * @returns the exit code
 * @throws {CommandError} when the site cannot be built
 */
export async function main(): Promise<number> {
  // npm prints the name of the package on stdout.
  await buildIfStale((line) => console.error(line));
  rmSync(program, { recursive: true, force: true });
  await compileProgram();
  return 0;
}

/**
 * Compiles the program of the package; what comes from npm stays apart, as its dependencies.
 *
 * @param write whether to write it into `dist/program`
 */
export function compileProgram(write = true): Promise<BuildResult<{ metafile: true }>> {
  return build({
    absWorkingDir: root,
    entryPoints: { kindbook: 'src/cli/package-main.ts' },
    outdir: program,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    charset: 'utf8',
    metafile: true,
    write,
    plugins: [commandsOfThePackage],
  });
}

/** Messages name commands as they are in a clone; the package has other ones. */
const commandsOfThePackage: Plugin = {
  name: 'commands-of-the-package',
  setup(compiler) {
    compiler.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: packageWords(await readFile(path, 'utf8')),
    }));
  },
};

/** Names the commands of the package in place of those of a clone: `npx kindbook cluster stop`. */
export function packageWords(text: string): string {
  return text
    .replaceAll(/npm run (cluster|doctor)\b(?: --(?= ))?/g, 'npx kindbook $1')
    .replaceAll(/npm start(?: --(?= ))?/g, 'npx kindbook');
}
