import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, freePort, launch, openLesson, root, startKindbook, test } from './kindbook.ts';

/** Runs `npm start` to its end. */
async function ended(
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(env);
  await once(child, 'exit');
  return { code: child.exitCode, output: output() };
}

test('npm start', async ({ page }) => {
  await test.step('serves, prepares the cluster and says both', async () => {
    const kindbook = await startKindbook();
    try {
      expect(kindbook.output()).toContain(kindbook.url);
      await expect.poll(kindbook.output, { timeout: 100_000 }).toContain('Cluster: ready');

      await test.step('a second one finds the first and says so', async () => {
        const second = await ended({});
        expect(second).toMatchObject({ code: 0 });
        expect(second.output).toContain(`kindbook is already running: ${kindbook.url}`);
      });
    } finally {
      await test.step('Ctrl-C ends the server, and the cluster stays', async () => {
        expect(await kindbook.stop('SIGINT')).toBe(0);
        expect(kindbook.output()).toContain('The cluster stays');
      });
    }
  });

  await test.step('with --private answers only who has opened the printed address', async () => {
    const port = await freePort();
    const url = `http://localhost:${port}/`;
    const { child, output } = launch({ PORT: String(port) }, 'start', ['--private']);
    const printed = () => /http:\S+\?token=\S+/.exec(output())?.[0];
    await expect.poll(printed, { timeout: 60_000 }).toBeDefined();
    expect((await fetch(url)).status).toBe(401);

    await page.goto(url);
    await expect(page.getByRole('heading')).toHaveText(/This kindbook is private/);
    await page.goto(printed()!);
    expect(page.url()).toBe(url);
    await openLesson(page, { url });

    const second = await ended({});
    expect(second.output).toContain(`kindbook is already running: ${url} (private`);
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(output().split(printed()!.split('=')[1]!)).toHaveLength(2);
    expect(second.output).not.toContain('token=');
  });

  await test.step('says what to do about a PORT that is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    const { code, output } = await ended({ PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} cannot be used.`);
    expect(output).toContain('PORT=');
  });

  await test.step('says what to do about a PORT that is none', async () => {
    const { code, output } = await ended({ PORT: 'eighty' });
    expect(code).toBe(1);
    expect(output).toContain('PORT=eighty is not a port.');
  });
});

test('on a full disk npm start says so and what to do, and ends', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'kindbook-full-'));
  const script = `mount -t tmpfs -o size=64k none ${cache}
head -c 1m /dev/zero > ${cache}/full 2> /dev/null
exec "$0" src/cli/main.ts start`;
  const options = {
    cwd: root,
    env: { ...process.env, XDG_CACHE_HOME: cache, PORT: String(await freePort()) },
    timeout: 100_000,
  };
  try {
    // A disk that only this process sees.
    const args = ['--mount', '--map-root-user', 'sh', '-c', script, process.execPath];
    const { status, stdout, stderr } = spawnSync('unshare', args, { ...options, encoding: 'utf8' });
    expect(stderr).toContain('Nothing more can be written.');
    expect(stderr).toContain('The disk is full. Free some space');
    expect(stderr).not.toContain('    at ');
    expect(stdout).not.toContain('kindbook: http');
    expect(status).toBe(1);
  } finally {
    rmSync(cache, { recursive: true });
  }
});
