import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanCluster } from '../../src/cli/clean-cluster.ts';
import { tryLab } from '../../src/cli/labs/gate.ts';
import { newLab } from '../../src/cli/new/lab.ts';
import { newLesson } from '../../src/cli/new/lesson.ts';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import type { Lab } from '../../src/lessons/labs/lab.ts';
import { readLabNamed } from '../../src/lessons/labs/lab-folder.ts';
import { readLab } from '../../src/lessons/labs/read-lab.ts';

/** A lab whose learner has to give the ConfigMap `answer` the value 42. */
function lab(files: Readonly<Record<string, string>>): Lab {
  const whole: Readonly<Record<string, string>> = {
    'index.mdx':
      '---\ntitle: T\ndescription: D\nkind: repair\nminutes: 1\nlesson: pods\nedit: [answer.yaml]\n---\nStory.\n',
    'checks.yaml': answer42,
    'hints/1.md': 'Think.',
    'hints/2.md': 'Think again.',
    'start/answer.yaml': answer('41'),
    'solution/answer.yaml': answer('42'),
    ...wrong('43', 'is `43`'),
    ...files,
  };
  return readLab('gate', new Map(Object.entries(whole).filter(([, text]) => text !== '')));
}

const answer42 =
  '- title: The answer is 42\n  match: {apiVersion: v1, kind: ConfigMap, metadata: {name: answer}, data: {is: "42"}}\n  timeout: 5\n';

const withQuestion = (value: string) => `${answer(value)}  question: asked\n`;

const answer = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: answer}\ndata:\n  is: "${value}"\n`;

/** The file of a wrong fix that sets the answer to a value, with what the page should say to it. */
const wrong = (value: string, says: string) => ({
  'wrong/guess/answer.yaml': answer(value),
  'wrong/guess/says.txt': `${says}\n`,
});

async function gate(files: Readonly<Record<string, string>>) {
  return pass(lab(files));
}

async function pass(one: Lab) {
  const { kubeconfig } = connection();
  await using cluster = await cleanCluster(kubeconfig);
  return await tryLab(await ApiClient.fromKubeconfig(kubeconfig), one, cluster);
}

test.concurrent(
  'a solution that does not solve it fails, with the check and what was found',
  async () => {
    await expect(gate({ 'solution/answer.yaml': answer('43') })).rejects.toThrow(
      'labs/gate/solution: The solution does not solve it: after 5 s the check “The answer is 42” is not met. ' +
        'ConfigMap answer: `data.is` is `43`, and should be `42`.',
    );
  },
);

test.concurrent(
  'a solution that does not last fails, with the check and what was found',
  async () => {
    const undo = `kubectl patch configmap answer --type merge --patch '{"data": {"is": "41"}}'`;
    await expect(
      gate({
        'solution/commands.sh': `setsid bash -c ${JSON.stringify(`sleep 3; ${undo}`)} < /dev/null &> /dev/null &\n`,
      }),
    ).rejects.toThrow(
      'labs/gate/solution: The solution does not last: all checks were met, but not for 10 s together, and now “The answer is 42” is not. ' +
        'ConfigMap answer: `data.is` is `41`, and should be `42`.',
    );
  },
);

test.concurrent('a check that is unmet for a moment only starts the time again', async () => {
  const flicker = ['41', '42']
    .map(
      (is) =>
        `sleep 3; kubectl patch configmap answer --type merge --patch '{"data": {"is": "${is}"}}'`,
    )
    .join('; ');
  const { solved } = await gate({
    'checks.yaml': answer42.replace('timeout: 5', 'timeout: 30'),
    'solution/commands.sh': `setsid bash -c ${JSON.stringify(flicker)} < /dev/null &> /dev/null &\n`,
  });
  expect(solved).toBeGreaterThan(0);
});

test.concurrent('a lab without a wrong fix fails', async () => {
  await expect(gate({ 'wrong/guess/answer.yaml': '', 'wrong/guess/says.txt': '' })).rejects.toThrow(
    'labs/gate/wrong: There is no wrong fix.',
  );
});

test.concurrent('a wrong fix that solves it fails the lab', async () => {
  await expect(
    gate({
      'index.mdx':
        '---\ntitle: T\ndescription: D\nkind: repair\nminutes: 1\nhold: 5\nlesson: pods\nedit: [answer.yaml]\n---\nStory.\n',
      ...wrong('42', 'is `42`'),
    }),
  ).rejects.toThrow(
    'labs/gate/wrong/guess: This wrong fix solves it: all checks are met for 5 s together.',
  );
});

test.concurrent('a wrong fix to which the page says something else fails the lab', async () => {
  await expect(gate(wrong('43', 'is `44`'))).rejects.toThrow(
    'labs/gate/wrong/guess/says.txt: The page does not say “is `44`” within 5 s. ' +
      'It says: “The answer is 42”: ConfigMap answer: `data.is` is `43`, and should be `42`.',
  );
});

test.concurrent('what the page says at the start already is no answer to a wrong fix', async () => {
  await expect(gate(wrong('43', 'should be `42`'))).rejects.toThrow(
    'labs/gate/wrong/guess/says.txt: “should be `42`” is what the page says before this was tried, too.',
  );
});

test.concurrent(
  'what the page says at the start is an answer where all checks were met in between',
  async () => {
    const undo = `sleep 3; kubectl patch configmap answer --type merge --patch '{"data": {"is": "41"}}'`;
    const { wrong: tried } = await gate({
      'checks.yaml': answer42.replace('timeout: 5', 'timeout: 30'),
      ...wrong('42', 'is `41`'),
      'wrong/guess/commands.sh': `setsid bash -c ${JSON.stringify(undo)} < /dev/null &> /dev/null &\n`,
    });
    expect(tried).toBeGreaterThan(3_000);
  },
  240_000,
);

test.concurrent(
  'after a wrong fix that loses something, or cannot be changed, the lab is started over',
  async () => {
    await expect(
      gate({
        'checks.yaml': guard('Gone.', '  atStart: met\n'),
        'start/question.yaml': withQuestion('?').replace('name: answer', 'name: question'),
        'wrong/ask-nothing/commands.sh': 'kubectl delete configmap question\n',
        'wrong/ask-nothing/says.txt': 'Gone.\n',
        'wrong/guess/answer.yaml': `${answer('43')}immutable: true\n`,
      }),
    ).resolves.toMatchObject({ unmet: 1 });
  },
  240_000,
);

test.concurrent('a solution that the API server refuses fails, with its words', async () => {
  await expect(
    gate({ 'solution/answer.yaml': `${answer('42')}immutabel: true\n` }),
  ).rejects.toThrow(/^labs\/gate\/solution\/answer\.yaml: .*immutabel/);
});

test.concurrent('commands that fail fail the lab, with their code and what they said', async () => {
  await expect(gate({ 'solution/commands.sh': 'echo no luck >&2; exit 7\n' })).rejects.toThrow(
    'labs/gate/solution/commands.sh: The commands ended with exit code 7: no luck',
  );
});

test.concurrent('a start that passes already fails', async () => {
  await expect(gate({ 'start/answer.yaml': answer('42') })).rejects.toThrow(
    'labs/gate/checks.yaml:1 ([0]): “The answer is 42” is met before the learner has done anything.',
  );
});

const guard = (message: string, more: string) =>
  `${answer42}- title: The question is kept\n  expression: objects.exists(o, has(o.data) && has(o.data.question))\n  message: '"${message}"'\n${more}`;

test.concurrent('one check that passes at the start fails, though another does not', async () => {
  await expect(
    gate({ 'checks.yaml': guard('Gone.', ''), 'start/answer.yaml': withQuestion('41') }),
  ).rejects.toThrow(
    'labs/gate/checks.yaml:4 ([1]): “The question is kept” is met before the learner has done anything.',
  );
});

test.concurrent('a guard passes at the start, and has to pass in the end', async () => {
  await expect(
    gate({
      'checks.yaml': guard('Gone.', '  timeout: 5\n  atStart: met\n'),
      'start/answer.yaml': withQuestion('41'),
      'wrong/guess/answer.yaml': withQuestion('43'),
    }),
  ).rejects.toThrow(
    'labs/gate/solution: The solution does not solve it: after 5 s the check “The question is kept” is not met. Gone.',
  );
});

test.concurrent('a guard that guards nothing yet fails', async () => {
  await expect(
    gate({ 'checks.yaml': guard('It is not there.', '  timeout: 2\n  atStart: met\n') }),
  ).rejects.toThrow(
    'labs/gate/checks.yaml:4 ([1].atStart): “The question is kept” is not met 2 s after the start, but it is marked `atStart: met`. It is not there.',
  );
});

test.concurrent(
  'what commands leave behind in no namespace, or in another one, fails the lab',
  async () => {
    const name = `gate-${Date.now().toString(36)}`;
    const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
    try {
      await expect(
        gate({
          'solution/commands.sh':
            `kubectl create clusterrole ${name} --verb=get --resource=pods\n` +
            `kubectl create configmap ${name} --namespace=default\n`,
        }),
      ).rejects.toThrow(
        new RegExp(
          `^labs/gate/solution/commands\\.sh: It leaves behind: (?:ConfigMap ${name}, ClusterRole ${name}|ClusterRole ${name}, ConfigMap ${name})\\.`,
        ),
      );
    } finally {
      for (const path of [
        `/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`,
        `/api/v1/namespaces/default/configmaps/${name}`,
      ]) {
        await client.json({ method: 'DELETE', path });
      }
      await client.close();
    }
  },
);

test.concurrent(
  'a lab that `npm run new` has made passes as it is, and not with a spoilt solution',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'kindbook-new-'));
    const edit = (file: string, change: (text: string) => string) =>
      writeFileSync(join(root, file), change(readFileSync(join(root, file), 'utf8')));
    try {
      mkdirSync(join(root, 'content'));
      newLesson(root, 'first');
      newLab(root, 'fresh');
      await expect(pass(readLabNamed(root, 'fresh')!)).resolves.toMatchObject({ unmet: 2 });
      edit('labs/fresh/solution/web.yaml', (text) => text.replace('8080', '8081'));
      edit('labs/fresh/checks.yaml', (text) =>
        text.replaceAll('\n- title', '\n  timeout: 5\n- title'),
      );
      await expect(pass(readLabNamed(root, 'fresh')!)).rejects.toThrow(
        'labs/fresh/solution: The solution does not solve it: after 5 s the check “The Service sends requests to port 8080” is not met.',
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  },
  120_000,
);
