import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../src/cluster/base/cache.ts';
import { apply, cell, expect, freePort, openLesson, post, root, test } from './kindbook.ts';

/** Not that of the tests that run beside. */
const lesson = 'manifests';

/** The size of all files below a folder, in MB (millions of bytes). */
function megabytes(folder: string): number {
  const files = globSync('**/*', { cwd: folder }).map((path) => lstatSync(join(folder, path)));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0) / 1e6;
}

/** What a reader has on PATH: not the programs of a clone, whose Node is new enough for all. */
const ownPath = process.env
  .PATH!.split(delimiter)
  .filter((folder) => !folder.endsWith('node_modules/.bin'))
  .join(delimiter);

test('the npm package: installed into an empty folder it serves the page, and its cells run on the cluster', async ({
  page,
}) => {
  test.setTimeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-package-'));
  const cache = join(folder, 'cache');
  const port = await freePort();
  const url = `http://localhost:${port}/`;

  /** Starts it as a reader does; gives what ends it as Ctrl-C in a terminal does. */
  const start = async () => {
    const [tarball] = globSync('*.tgz', { cwd: folder });
    const child = spawn('npx', ['--yes', `--package=./${tarball}`, 'kindbook'], {
      cwd: folder,
      env: { ...process.env, PATH: ownPath, npm_config_cache: cache, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const ended = once(child, 'exit');
    child.stdout.resume();
    const answers = () =>
      fetch(`${url}pods/`).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(answers, { timeout: 240_000, intervals: [200] }).toBe(true);
    return async () => {
      process.kill(-child.pid!, 'SIGINT');
      await ended;
    };
  };

  try {
    await promisify(execFile)('npm', ['pack', '--pack-destination', folder], { cwd: root });
    const end = await start();
    const [bill] = globSync('_npx/*/node_modules/kindbook/dist/program/sbom.json', { cwd: cache });
    expect(readFileSync(join(cache, bill!), 'utf8')).toMatch(/"name": "monaco-editor"/);
    try {
      // With the Node that it has fetched, where the machine's own is older than 24.
      const node = globSync(join(cacheFolder, 'node-*')).reduce(
        (sum, at) => sum + megabytes(at),
        0,
      );
      expect(megabytes(join(cache, '_npx')) + node).toBeLessThan(200);
      await openLesson(page, { url }, lesson);
      await post(page, `/api/workspaces/${lesson}/reset`);
      await apply(page, 'web.yaml');
      await expect(cell(page, 'web.yaml').getByRole('status').first()).toContainText('Ready');
      await post(page, `/api/workspaces/${lesson}/cleanup`);
    } finally {
      await end();
    }
    await test.step('it starts again from what is there', async () => {
      await (
        await start()
      )();
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
