import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

// What an author sees who runs the real build, or `npm run labs`, in a repository with a mistake in it.

const parts = [
  'src',
  'content',
  'labs',
  'airgap',
  'public',
  'astro.config.mjs',
  'package.json',
  'tsconfig.json',
];
/** What builds keep in `node_modules`: Astro's content and Vite's bundled dependencies. */
const caches = ['.astro', '.vite'];
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'kindbook-build-'));
  for (const part of parts) cpSync(part, join(copy, part), { recursive: true });
  // A folder of its own: builds keep their caches in it, and these are not to be shared with the repository's builds.
  const modules = join(copy, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync('node_modules').filter((name) => !caches.includes(name))) {
    symlinkSync(resolve('node_modules', name), join(modules, name));
  }
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Runs a program on the copy with one file changed, which is then put back; gives its exit code, or what killed it. */
function withMistake(file: string, find: string, replace: string, args: readonly string[]) {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(find);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  try {
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: copy,
      encoding: 'utf8',
      env: {
        ...process.env,
        VITEST: undefined,
        NODE_ENV: undefined,
        ASTRO_TELEMETRY_DISABLED: '1',
      },
    });
    return { end: status ?? signal, output: stripVTControlCharacters(stdout + stderr) };
  } finally {
    writeFileSync(path, text);
  }
}

const build = ['node_modules/astro/bin/astro.mjs', 'build'];

/**
 * The repository's settings for a build of one page. The whole site would do the same a hundred times as long; and from
 * here it cannot be built at all, since Astro does not find the styles of components outside of its folder
 * ("No cached compile metadata"), and says either that or the mistake first.
 */
const onePage = `import mdx from '@astrojs/mdx';
import whole from './astro.config.mjs';
export default { vite: whole.vite, markdown: whole.markdown, integrations: [mdx()], srcDir: './one' };
`;

test('a mistake in a lab ends the build with file, line, field, what is wrong, and the way out', () => {
  const file = 'labs/unscheduled/checks.yaml';
  const { end, output } = withMistake(file, 'match:', 'mtach:', build);
  expect({ end, output }).toMatchObject({ end: 1 });
  expect(output).toMatch(
    /labs\/unscheduled\/checks\.yaml:\d+ \(\[1\]\.mtach\): A check has no `mtach`\./,
  );
  expect(output).toMatch(/Hint:\s+Did you mean `?match`?\? It may have: title, match, command/);
}, 120_000);

test('a mistake in a lesson’s fence ends the build with file, line, what is wrong, and the way out', () => {
  writeFileSync(join(copy, 'one-page.mjs'), onePage);
  const file = 'one/pages/pods.mdx';
  mkdirSync(join(copy, 'one/pages'), { recursive: true });
  copyFileSync('content/03-pods.mdx', join(copy, file));
  const args = [...build, '--config', 'one-page.mjs'];
  const { end, output } = withMistake(file, 'cell title="web.yaml"', 'cell titel="web.yaml"', args);
  expect({ end, output }).toMatchObject({ end: 1 });
  expect(output).toContain('A cell has no option `titel`.');
  expect(output).toMatch(/Hint:\s+The options of a cell are: title="web\.yaml", expect="Ready"\./);
  expect(output).toMatch(/one\/pages\/pods\.mdx:\d+:1/);
}, 120_000);

test('npm run labs tells the same mistake, without asking the cluster', () => {
  const file = 'labs/unscheduled/index.mdx';
  const args = ['--disable-warning=ExperimentalWarning', 'src/cli/main.ts', 'labs', 'unscheduled'];
  const { end, output } = withMistake(file, 'minutes:', 'minuts:', args);
  expect({ end, output }).toMatchObject({ end: 1 });
  expect(output.trim()).toMatch(
    /^labs\/unscheduled\/index\.mdx:\d+ \(minuts\): There is no field `minuts`\.\nDid you mean `minutes`\? The fields are: /,
  );
}, 60_000);
