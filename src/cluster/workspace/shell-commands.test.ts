import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { untilApiServer } from './shell-commands.ts';

test('commands wait until the API server can be reached from the Pod too', async () => {
  const home = mkdtempSync(join(tmpdir(), 'kindbook-home-'));
  mkdirSync(join(home, '.kube'));
  writeFileSync(join(home, '.kube', 'config'), '');
  const apiServer = createServer((socket) => socket.destroy());
  try {
    apiServer.listen(0, '127.0.0.1');
    await once(apiServer, 'listening');
    const { port } = apiServer.address() as AddressInfo;
    apiServer.close();
    await once(apiServer, 'close');
    const shell = spawn('bash', ['-c', `${untilApiServer}\necho "it runs"`], {
      env: {
        ...process.env,
        HOME: home,
        KUBERNETES_SERVICE_HOST: '127.0.0.1',
        KUBERNETES_SERVICE_PORT: String(port),
      },
    });
    const ended = once(shell, 'close');
    const printed = text(shell.stdout);
    // It is refused a few times.
    const early = await Promise.race([printed, delay(500, 'nothing yet')]);
    apiServer.listen(port, '127.0.0.1');
    await ended;
    expect([early, await printed]).toEqual(['nothing yet', 'it runs\n']);
  } finally {
    apiServer.close();
    rmSync(home, { recursive: true });
  }
});
