import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildResult, type Plugin } from 'esbuild';
import { billOfMaterials, bundledIn } from './bill-of-materials.ts';
import { buildIfStale, site } from './build.ts';
import { commandLine } from './command-line.ts';
import { bundledLicenses, packageFolders, packageManifest } from './pack-licenses.ts';
import { root } from './root.ts';

/** The program of the package, in the repository; chunks refer to the package's folder by `../..`, as sources do. */
const program = join(root, 'dist/program');

/**
 * `npm pack` runs it first: builds the site, compiles what serves it, since Node strips no types below `node_modules`, and lists
 * what both are made of.
 *
 * @throws {CommandError} when the site cannot be built, or npm cannot list the packages
 */
export const main = commandLine(
  { usage: 'npm pack   makes the package, with the built site in it' },
  pack,
);

async function pack(): Promise<number> {
  // npm prints the name of the package on stdout.
  await buildIfStale((line) => console.error(line));
  rmSync(program, { recursive: true, force: true });
  const { metafile } = await compileProgram();
  const files = Object.keys(metafile.inputs);
  writeFileSync(join(program, 'licenses.md'), bundledLicenses(files));
  const bundled = [
    ...packageFolders(files).map(packageManifest),
    ...bundledIn(readFileSync(join(site, 'licenses.md'), 'utf8')),
  ];
  writeFileSync(join(program, 'sbom.json'), await billOfMaterials(bundled));
  return 0;
}

/**
 * Compiles the program of the package with all that it imports, so that nothing else is installed with it: the packages
 * from npm that it uses have 100 MB, of which it needs a tenth.
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
    format: 'esm',
    platform: 'node',
    target: 'node24',
    charset: 'utf8',
    // Names stay, for the traces of errors.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    // Some of the packages are CommonJS and ask for Node's own modules by `require`, which an ES module does not have.
    banner: {
      js: "import { createRequire as kbCreateRequire } from 'node:module'; const require = kbCreateRequire(import.meta.url);",
    },
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
