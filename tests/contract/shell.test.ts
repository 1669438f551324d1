import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordShell } from '../../src/cli/record/shell-recorder.ts';
import type { ShellEnd } from '../../src/protocol/shell.ts';
import { ApiError } from '../../src/cluster/api/client.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import type { ShellSession } from '../../src/cluster/workspace/shell-session.ts';
import { toolsNamespace } from '../../src/cluster/workspace/toolbox.ts';
import { testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await testWorkspace();
});
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
});

const size = { columns: 90, rows: 24 };

/** Runs a cell's text and gives its whole output, as a terminal gets it, and its end. */
async function run(text: string): Promise<{ output: string; end: ShellEnd }> {
  const { chunks, end } = await workspace.workspaces.shells.run(workspace.lesson, text);
  return { output: chunks.map((chunk) => chunk.text).join(''), end };
}

/** A shell whose output is read as it comes. */
async function open(text?: string) {
  const session = await workspace.workspaces.shells.open(workspace.lesson, { size, run: text });
  return { session, ...look(session) };
}

/** Looks at a shell from a byte on. */
function look(session: ShellSession, from = 0) {
  let output = '';
  let bytesSeen = from;
  const ended = Promise.withResolvers<ShellEnd>();
  let heard = () => undefined as void;
  const viewer = {
    output: (bytes: Buffer) => {
      output += bytes.toString();
      session.seen((bytesSeen += bytes.length));
      heard();
    },
    skipped: (next: number) => (bytesSeen = next),
    ended: ended.resolve,
    replaced: () => undefined,
  };
  session.attach(viewer, from, (first) => (bytesSeen = first));
  return {
    viewer,
    ended: ended.promise,
    output: () => output,
    bytesSeen: () => bytesSeen,
    /** Waits until the output has this. */
    has: async (wanted: string | RegExp) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      heard = () => {
        if (typeof wanted === 'string' ? output.includes(wanted) : wanted.test(output)) resolve();
      };
      heard();
      await promise;
    },
  };
}

const plain = (text: string) => stripVTControlCharacters(text).replaceAll('\r', '');

test('a command has its output and its code', async () => {
  expect(await run('echo hello; echo to stderr >&2; exit 3')).toMatchObject({
    output: 'hello\r\nto stderr\r\n',
    end: { code: 3 },
  });
});

test('kubectl works in the lesson’s namespace, where the toolbox itself is not to be seen', async () => {
  const namespace = `kindbook-${workspace.lesson}`;
  expect(await run('kubectl get pods')).toMatchObject({
    output: `No resources found in ${namespace} namespace.\r\n`,
    end: { code: 0 },
  });
  expect((await run('kubectl auth can-i delete nodes')).output).toContain('yes');
  expect((await run('cat /etc/resolv.conf')).output).toContain(
    `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local`,
  );
});

test('several commands are shown with their output; one that fails says so, and the next still runs', async () => {
  const { output, end } = await run(
    '# a comment\nfor i in 1 2; do\n  echo $i\ndone\ncat <<END\ntext\nEND\nfalse\necho \\\n  last $?\n',
  );
  expect(plain(output)).toBe(
    [
      '$ for i in 1 2; do\n  echo $i\ndone\n1\n2\n',
      '$ cat <<END\ntext\nEND\ntext\n',
      '$ false\nexit code 1\n',
      '$ echo \\\n  last $?\nlast 1\n',
    ].join(''),
  );
  expect(end).toMatchObject({ code: 1 });
});

test('what is not a command is said in bash’s own words', async () => {
  expect((await run('kubctl get pods')).output).toContain('kubctl: command not found');
  const { output, end } = await run('echo "never closed');
  expect(output).toContain('unexpected EOF');
  expect(end).toMatchObject({ code: expect.any(Number) as number });
  expect(end).not.toMatchObject({ code: 0 });
});

test('a terminal’s size reaches the program, at first and when it changes', async () => {
  const shell = await open();
  await shell.has('$ ');
  shell.session.write(Buffer.from('stty size\n'));
  await shell.has('24 90');
  shell.session.resize({ columns: 133, rows: 31 });
  shell.session.write(Buffer.from('stty size\n'));
  await shell.has('31 133');
  shell.session.write(Buffer.from('exit 7\n'));
  expect(await shell.ended).toEqual({ code: 7 });
});

test('kubectl’s arguments complete', async () => {
  const shell = await open();
  await shell.has('$ ');
  shell.session.write(Buffer.from('kubectl get po\t\t\t'));
  await shell.has('poddisruptionbudgets');
  shell.session.close();
});

test('Stop ends a program by Ctrl-C, and one that does not heed it too', async () => {
  const sleeping = await open('echo begun; sleep 1000');
  await sleeping.has('begun');
  sleeping.session.stop();
  expect(await sleeping.ended).toEqual({ code: 130 });
  const deaf = await open('trap "" INT HUP TERM; echo begun; sleep 1000');
  await deaf.has('begun');
  deaf.session.stop();
  expect(await deaf.ended).toEqual({ code: 137 });
});

test('a program that is not looked at waits, and its reader misses nothing', async () => {
  const shell = await open('seq 1 200000; sleep 1000');
  await shell.has('\n9\r\n');
  shell.session.detach(shell.viewer);
  const again = look(shell.session, shell.bytesSeen());
  await again.has('\n200000\r\n');
  const numbers = (shell.output() + again.output()).replaceAll('\r', '').split('\n');
  expect(numbers.slice(0, 200_000).every((text, index) => text === String(index + 1))).toBe(true);
  shell.session.close();
});

test('a shell that is closed leaves no program behind', async () => {
  const shell = await open('echo begun; sleep 4242');
  await shell.has('begun');
  shell.session.close();
  await expect.poll(async () => (await run('pgrep -f "sleep 424[2]"; true')).output).toBe('');
});

test('when the toolbox dies the shell says so, and the next one gets a new toolbox', async () => {
  const shell = await open();
  await shell.has('$ ');
  const path = `/api/v1/namespaces/${toolsNamespace}/pods`;
  const labelSelector = `kindbook.dev/toolbox-of=${workspace.lesson}`;
  const query = new URLSearchParams({ labelSelector });
  await workspace.client.json({ method: 'DELETE', path: `${path}?${query}` });
  expect(await shell.ended).toMatchObject({
    problem: { title: 'The toolbox is gone, and this shell with it.' },
  });
  expect(await run('echo new')).toMatchObject({ output: 'new\r\n' });
});

test('after Reset the shell works in the new namespace, and nothing of the old toolbox is left', async () => {
  const shell = await open();
  await shell.has('$ ');
  const namespace = await workspace.workspaces.reset(workspace.lesson);
  expect(await shell.ended).toMatchObject({
    problem: { title: expect.stringContaining('reset') as unknown },
  });
  expect((await run('kubectl config view -o jsonpath={..namespace}')).output).toBe(namespace);
  for (const path of [
    '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    `/api/v1/namespaces/${toolsNamespace}/serviceaccounts`,
  ]) {
    const labelSelector = `kindbook.dev/toolbox-of=${workspace.lesson}`;
    const { body } = await workspace.client.json<{ items: KubeObject[] }>({
      path: `${path}?${new URLSearchParams({ labelSelector })}`,
    });
    expect(body.items).toHaveLength(1);
    expect(body.items[0]!.metadata.name).toContain(namespace);
  }
});

test('a run is recorded only where it shows what its cell expects', async () => {
  const signal = new AbortController().signal;
  const runs = (text: string, expectation: string) =>
    recordShell(workspace.workspaces, workspace.lesson, { text, expect: expectation }, signal);
  const { run } = await runs('echo one; (exit 7)', 'exit 7: one');
  expect(run.end).toMatchObject({ code: 7 });
  await expect(runs('echo one', 'two')).rejects.toThrow(
    'The lesson expects the output “two”; the run did not print that. It printed:\none',
  );
});

test('commands that are expected to go on are recorded until they have printed what they should', async () => {
  const signal = new AbortController().signal;
  const text = 'trap "exit 0" INT; echo on; while sleep 0.1; do :; done';
  const wanted = { text, expect: 'running: on' };
  const { run } = await recordShell(workspace.workspaces, workspace.lesson, wanted, signal);
  expect(run.end).toMatchObject({ code: 130 });
});

test('an address of the range of Services that no Service has is refused, and not sent out of the cluster', async (context) => {
  const path = '/apis/apps/v1/namespaces/kube-system/daemonsets/kindbook-network';
  const isOwnNetwork = await workspace.client.json({ path }).catch((error: unknown) => {
    if (error instanceof ApiError && error.code === 404) return undefined;
    throw error;
  });
  // kind's own node image has a network that lets it out.
  if (!isOwnNetwork) context.skip();
  const { output, end } = await run('curl -sS -m 5 http://10.96.255.254/');
  expect(output).toContain('Could not connect to server');
  expect(end).toMatchObject({ code: 7 });
});
