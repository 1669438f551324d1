import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { LabRun } from '../../src/cluster/labs/lab-run.ts';
import { LiveLabs } from '../../src/cluster/labs/live-labs.ts';
import { toolboxLabel, toolsNamespace } from '../../src/cluster/workspace/toolbox.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import { readLabs } from '../../src/lessons/labs/lab-folder.ts';
import { readLab } from '../../src/lessons/labs/read-lab.ts';
import type { CheckResult, LabState } from '../../src/protocol/lab.ts';
import { breakableConnection } from './breakable.ts';
import { testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await testWorkspace();
});
afterEach(async () => {
  await workspace[Symbol.asyncDispose]();
});

const answer = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: answer}\ndata: {is: "41"}\n';

/** A lab whose answer is looked at as an object, and by a command. */
function answerLab(name: string, command: string) {
  return readLab(
    name,
    new Map([
      [
        'index.mdx',
        '---\ntitle: T\ndescription: D\nkind: repair\nminutes: 1\nlesson: pods\nedit: [answer.yaml]\n---\nStory.\n',
      ],
      [
        'checks.yaml',
        `- {title: The answer is 42, match: {apiVersion: v1, kind: ConfigMap, metadata: {name: answer}, data: {is: "42"}}}
- {title: A command says so, command: ${JSON.stringify(command)}, expression: stdout == "42", message: '"it says " + stdout'}
`,
      ],
      ['hints/1.md', 'Think.'],
      ['hints/2.md', 'Think again.'],
      ['start/answer.yaml', answer],
      ['solution/answer.yaml', answer.replace('41', '42')],
    ]),
  );
}
const asked = "kubectl get configmap answer -o 'jsonpath={.data.is}'";
const objectUnmet = {
  verdict: 'unmet',
  why: 'ConfigMap answer: `data.is` is `41`, and should be `42`.',
};
const commandUnmet = { verdict: 'unmet', why: 'it says 41' };

function open(lab: Parameters<typeof LabRun.open>[1]): Promise<LabRun> {
  const ignore = () => undefined;
  return LabRun.open(workspace.workspaces, lab, workspace.lesson, ignore, ignore);
}

test('while a toolbox is lost nothing is said against the learner, and the next look has a new one', async () => {
  const run = await open(answerLab('toolbox', `touch /tmp/looking; sleep 8; ${asked}`));
  const { shells } = workspace.workspaces;
  try {
    await run.start();
    const looking = run.check();
    await expect
      .poll(async () => (await shells.capture(run.lesson, 'test -e /tmp/looking', 5)).exitCode, {
        timeout: 20_000,
      })
      .toBe(0);
    const query = new URLSearchParams({
      labelSelector: `${toolboxLabel}=${workspace.lesson}`,
      gracePeriodSeconds: '0',
    });
    await workspace.client.json({
      method: 'DELETE',
      path: `/api/v1/namespaces/${toolsNamespace}/pods?${query}`,
    });
    expect(await looking).toEqual([
      objectUnmet,
      {
        verdict: 'unknown',
        why: expect.stringContaining('The connection to the toolbox broke.') as unknown,
      },
    ]);
    expect(await run.check()).toEqual([objectUnmet, commandUnmet]);
  } finally {
    run.close();
  }
});

test('while the API server cannot be reached nothing is judged; then it goes on by itself', async () => {
  const lab = answerLab(`test-${randomBytes(4).toString('hex')}`, asked);
  await using way = await breakableConnection();
  const workspaces = new Workspaces(await ApiClient.fromKubeconfig(way.kubeconfig));
  const live = new LiveLabs();
  const heard: LabState[] = [];
  const latest = () => heard.at(-1)?.checks;
  try {
    const { startedAt } = await live.start(workspaces, lab);
    const leave = await live.follow(workspaces, lab, {
      tell: (state) => heard.push(state),
      tellSteps: () => undefined,
      end: () => undefined,
    });
    await expect.poll(latest, { timeout: 20_000 }).toEqual([objectUnmet, commandUnmet]);
    const before = heard.length;
    await way.cut();
    const unknown: unknown = expect.objectContaining({ verdict: 'unknown' });
    await expect.poll(latest, { timeout: 30_000 }).toEqual([unknown, unknown]);
    expect(heard.at(-1)).toMatchObject({ startedAt });
    expect((await live.check(workspaces, lab)).checks).toEqual([unknown, unknown]);
    await way.fix();
    await expect.poll(latest, { timeout: 30_000 }).toEqual([objectUnmet, commandUnmet]);
    // What was wrong before was never called so for another reason.
    const wrong = heard.slice(before).flatMap(({ checks }) => checks.filter(isUnmet));
    expect(wrong.every(({ why }) => [objectUnmet.why, commandUnmet.why].includes(why))).toBe(true);
    leave();
  } finally {
    await workspaces.cleanUp(`lab-${lab.name}`);
    await workspaces.swept(`lab-${lab.name}`);
    await workspaces.close();
  }
});

function isUnmet(result: CheckResult): result is CheckResult & { verdict: 'unmet' } {
  return result.verdict === 'unmet';
}

test('a release that is rolled back with its Pods deleted by force is not solved, and the check says how many requests were lost', async () => {
  const lab = readLabs('.').find(({ name }) => name === 'bad-release')!;
  const lost = lab.checks.findIndex(({ source }) => source.kind === 'requests');
  const { shells } = workspace.workspaces;
  const run = await open(lab);
  const check = async () => await run.check();
  try {
    await run.start();
    // The history that its story speaks of is there.
    const history = await shells.capture(run.lesson, 'kubectl rollout history deployment site', 30);
    expect(history.stdout.match(/^\d+/gm)).toEqual(['1', '2']);
    await expect
      .poll(async () => (await check())[lost], { timeout: 60_000 })
      .toEqual({ verdict: 'met' });
    const rolling = lab.edited[0]!.text.replace('version 2 is nonsense', 'version 1').replace(
      'type: Recreate',
      'type: RollingUpdate',
    );
    await run.apply('site.yaml', rolling);
    await shells.capture(run.lesson, 'kubectl delete pods -l app=site --force', 30);
    await expect
      .poll(async () => (await check()).map(({ verdict }) => verdict), { timeout: 90_000 })
      .toEqual(lab.checks.map((_one, index) => (index === lost ? 'unmet' : 'met')));
    expect((await check())[lost]).toMatchObject({
      why: expect.stringMatching(/^[1-9]\d* of \d+ requests were lost\./) as unknown,
    });
  } finally {
    run.close();
  }
}, 180_000);
