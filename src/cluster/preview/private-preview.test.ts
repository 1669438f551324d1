import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { ApiClient } from '../api/client.ts';
import { PreviewServer } from './preview-server.ts';

const target = { kind: 'Service', namespace: 'kindbook-pods', name: 'web', port: 80 } as const;
/** What a request comes to that is let through to the cluster. */
const letThrough = 502;
let server: PreviewServer;
afterEach(() => server.close());

/** Opens a preview, of a cluster that never answers, and asks it under a name. */
async function statusFor(name: string, ownName?: string, headers: Record<string, string> = {}) {
  server = new PreviewServer({} as ApiClient, target, ownName);
  const port = await server.listen();
  const host = `${name}:${port}`;
  const asked = request({ port, host: '127.0.0.1', headers: { host, ...headers } }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

test.each(['localhost', '127.0.0.1'])('a preview answers to the name %s', async (name) => {
  expect(await statusFor(name)).toBe(letThrough);
  server.close();
  expect(await statusFor('evil.example')).toBe(421);
});

test.each(['localhost', '127.0.0.1', 'other.localhost', 'evil.example'])(
  'a private preview answers to its own name only, and not to %s',
  async (name) => {
    expect(await statusFor(name, 'secret.localhost')).toBe(421);
    server.close();
    expect(await statusFor('secret.localhost', 'secret.localhost')).toBe(letThrough);
  },
);
