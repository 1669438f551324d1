import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BenchNodes } from './bench-nodes.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kindbook-bench-'))));
// The log of a program that failed may still be written.
afterEach(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

/** Nodes whose kubectl is a shell script; in a Pod it runs the line here, with a curl that is one too. */
function nodesWith({ kubectl, curl = '' }: { kubectl: string; curl?: string }): BenchNodes {
  const script = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return join(folder, name);
  };
  script('curl', curl);
  const cli = script('docker', kubectl);
  const env = { PATH: `${folder}:${process.env.PATH}` };
  return new BenchNodes({ cli, env, own: true, version: '1' }, [], { log: join(folder, 'log') });
}
const inPod = 'for last; do :; done; sh -c "$last"';
/** Answers the first two requests alone. */
const firstTwo = `echo >> $0.count; test $(wc -l < $0.count) -le 2`;

test('it asks until there is no answer any more, or until there is one', async () => {
  const goes = nodesWith({ kubectl: inPod, curl: firstTwo });
  expect(await goes.askUntil('unanswered', '10.0.0.1:80', 20_000)).toBe(true);
  rmSync(join(folder, 'curl.count'));
  const comes = nodesWith({ kubectl: inPod, curl: `! { ${firstTwo}; }` });
  expect(await comes.askUntil('answered', '10.0.0.1:80', 20_000)).toBe(true);
});

test('it gives up after its time', async () => {
  const answers = nodesWith({ kubectl: inPod, curl: 'true' });
  expect(await answers.askUntil('unanswered', '10.0.0.1:80', 300)).toBe(false);
  const silent = nodesWith({ kubectl: inPod, curl: 'false' });
  expect(await silent.askUntil('answered', '10.0.0.1:80', 300)).toBe(false);
});

test('a condition that does not come in time is no failure of kubectl, and another failure is one', async () => {
  const saying = (words: string) => nodesWith({ kubectl: `echo '${words}' >&2; exit 1` });
  const wait = (nodes: BenchNodes) => nodes.wait(['node', '--all', '--for=condition=Ready'], 1_000);
  expect(await wait(nodesWith({ kubectl: 'true' }))).toBe(true);
  const late = 'error: timed out waiting for the condition on nodes/worker';
  expect(await wait(saying(late))).toBe(false);
  await expect(wait(saying('error: You must be logged in to the server'))).rejects.toThrow();
});
