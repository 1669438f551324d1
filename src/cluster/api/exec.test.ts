import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { exec, type ExecEnd } from './exec.ts';
import { testClient } from './test-client.ts';

/** The end of a program when the API server sends these words as its status. */
async function endAfter(status: string): Promise<ExecEnd> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    socket.send(Buffer.concat([Buffer.of(3), Buffer.from(status)]));
    socket.close();
  });
  const address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const client = await testClient(address);
  const ended = Promise.withResolvers<ExecEnd>();
  const asked = { namespace: 'a', pod: 'b', container: 'c', command: ['true'] };
  await exec(client, { ...asked, onOutput: () => undefined, onEnd: ended.resolve });
  const end = await ended.promise;
  await client.close();
  server.close();
  return end;
}

const exitCode = { reason: 'ExitCode', message: '3' };

test.each([
  ['{"status": "Success"}', { code: 0 }],
  [
    JSON.stringify({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [exitCode] },
    }),
    { code: 3 },
  ],
  ['{"status": "Failure", "message": "no such container"}', { lost: 'no such container' }],
  ['{"status": "Fail', { lost: '{"status": "Fail' }],
  ['null', { lost: 'The API server did not say why.' }],
])('a program whose status is %s ends so', async (status, end) => {
  expect(await endAfter(status)).toEqual(end);
});
