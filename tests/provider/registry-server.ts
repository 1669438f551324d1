import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachePath } from '../../src/cluster/base/cache.ts';
import { run } from '../../src/cluster/base/command.ts';
import { machineMirror, privateApt } from '../../src/cluster/docker/apt.ts';
import { debianRelease } from '../../src/cluster/docker/engine-packages.ts';
import { probeRegistry } from '../../src/cluster/docker/registry.ts';
import { until } from '../../src/cluster/docker/wait.ts';

/** A real registry on this machine. */
export interface RegistryServer {
  /** Host and port, as an image's name begins. */
  host: string;
  stop: () => Promise<void>;
}

/** Starts Debian's docker-registry on a free loopback port, with an empty store of its own. */
export async function startRegistry(): Promise<RegistryServer> {
  const program = await fetchRegistry();
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(folder, 'config.yml');
  writeFileSync(
    config,
    JSON.stringify({
      version: 0.1,
      log: { level: 'error', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(folder, 'store') } },
      http: { addr: host },
    }),
  );
  const child = spawn(program, ['serve', config], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const answers = await until(async () => (await probeRegistry([`http://${host}`])).answers, {
    within: 20_000,
  });
  if (answers) return { host, stop };
  await stop();
  throw new Error('docker-registry did not answer');
}

/** Unpacks the package into kindbook's cache, once. */
async function fetchRegistry(): Promise<string> {
  const folder = join(cachePath('test'), 'docker-registry');
  const program = join(folder, 'usr/bin/docker-registry');
  if (existsSync(program)) return program;
  const release = debianRelease();
  if (!release) throw new Error('The registry of this test comes from Debian.');
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const log = join(cachePath('logs'), 'test-registry.log');
  const apt = await privateApt(cachePath('test', 'apt'), await machineMirror(release), [release], {
    log,
  });
  await apt.download([`docker-registry/${release}`], unfinished, { log });
  const name = readdirSync(unfinished).find((entry) => entry.endsWith('.deb')) ?? '';
  await run('dpkg', ['-x', join(unfinished, name), unfinished], { log });
  renameSync(unfinished, folder);
  return program;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
