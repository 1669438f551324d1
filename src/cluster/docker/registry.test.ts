import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { addressOf, parseRegistryInfo, probeRegistry } from './registry.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

const answering = (status: number) =>
  listen(createHttpServer((_, response) => response.writeHead(status).end()));
/** Takes connections and never says a word. */
const hanging = () => listen(createServer(() => undefined));

describe('probeRegistry', () => {
  it.each([200, 401])('takes HTTP %d for a registry', async (status) => {
    const address = await answering(status);
    expect(await probeRegistry([address])).toEqual({ answers: true, host: new URL(address).host });
  });

  it('does not take a web server for a registry', async () => {
    const answer = await probeRegistry([await answering(404)]);
    expect(answer).toMatchObject({
      answers: false,
      why: expect.stringContaining('HTTP 404') as string,
    });
  });

  it('gives up within 5 s on one that takes the connection and hangs', async () => {
    const began = performance.now();
    const answer = await probeRegistry([await hanging()]);
    expect(answer).toMatchObject({
      answers: false,
      why: expect.stringContaining('no answer within 5 s') as string,
    });
    expect(performance.now() - began).toBeLessThan(6_000);
  }, 10_000);

  it('gives all of them together that time, and takes the one that answers', async () => {
    const began = performance.now();
    const good = await answering(200);
    const answer = await probeRegistry([await hanging(), await hanging(), good]);
    expect(answer).toEqual({ answers: true, host: new URL(good).host });
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('says which host refused', async () => {
    const server = createServer();
    const address = await listen(server);
    server.close();
    const answer = await probeRegistry([address]);
    expect(answer).toMatchObject({ answers: false, why: `${new URL(address).host}: ECONNREFUSED` });
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const probe = probeRegistry([await hanging()], { signal: stop.signal });
    stop.abort();
    await expect(probe).rejects.toThrow(/abort/i);
  });
});

describe('parseRegistryInfo', () => {
  it('puts mirrors before the default registry', () => {
    expect(parseRegistryInfo('["https://mirror.test/"]\nhttps://hub.test/v1/')).toEqual([
      'https://mirror.test',
      'https://hub.test',
    ]);
    expect(parseRegistryInfo('null\nhttps://hub.test/v1/')).toEqual(['https://hub.test']);
  });
});

describe('addressOf', () => {
  it('speaks HTTP on this machine only', () => {
    expect(addressOf('127.0.0.1:5000')).toBe('http://127.0.0.1:5000');
    expect(addressOf('registry.test')).toBe('https://registry.test');
  });
});
