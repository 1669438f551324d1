import { spawn } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
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
import { fetch, type RequestInit } from 'undici';
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
  /**
   * Puts an image of one layer into it (OCI distribution specification, “Push”): what `docker push` does, but that would
   * first compress it for a minute.
   *
   * @param name for instance `kindest/node`
   * @param config of its containers (OCI image specification, “config”)
   * @param layer a tar, of the whole file system
   * @returns the manifest's digest
   */
  put: (
    name: string,
    tag: string,
    config: object,
    layer: AsyncIterable<Uint8Array>,
  ) => Promise<string>;
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
  if (answers) return { host, stop, put: (...image) => putImage(`http://${host}/v2`, ...image) };
  await stop();
  throw new Error('docker-registry did not answer');
}

async function putImage(
  url: string,
  name: string,
  tag: string,
  config: object,
  layer: AsyncIterable<Uint8Array>,
): Promise<string> {
  const layers = [await putBlob(`${url}/${name}`, layer)];
  const image = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  };
  const type = 'application/vnd.oci.image';
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: `${type}.manifest.v1+json`,
    config: {
      mediaType: `${type}.config.v1+json`,
      ...(await putBlob(`${url}/${name}`, [new TextEncoder().encode(JSON.stringify(image))])),
    },
    layers: layers.map((blob) => ({ mediaType: `${type}.layer.v1.tar`, ...blob })),
  });
  const headers = { 'content-type': `${type}.manifest.v1+json` };
  await send(`${url}/${name}/manifests/${tag}`, { method: 'PUT', headers, body: manifest });
  return digestOf(createHash('sha256').update(manifest));
}

/** Puts a blob into a repository, whose address this is. */
async function putBlob(
  url: string,
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<{ digest: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  async function* measured() {
    for await (const part of bytes) {
      hash.update(part);
      size += part.length;
      yield part;
    }
  }
  const begun = await send(`${url}/blobs/uploads/`, { method: 'POST' });
  const sent = await send(begun, {
    method: 'PATCH',
    body: measured(),
    duplex: 'half',
  });
  const digest = digestOf(hash);
  const end = new URL(sent);
  end.searchParams.set('digest', digest);
  await send(end.href, { method: 'PUT' });
  return { digest, size };
}

const digestOf = (hash: Hash) => `sha256:${hash.digest('hex')}`;

/** Sends a request that must succeed; gives the address to go on with, where the answer names one. */
async function send(url: string, request: RequestInit): Promise<string> {
  const response = await fetch(url, request);
  const text = await response.text();
  if (!response.ok) throw new Error(`${request.method} ${url}: ${response.status} ${text}`);
  return new URL(response.headers.get('location') ?? url, url).href;
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
