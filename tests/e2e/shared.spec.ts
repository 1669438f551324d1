import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { connection } from '../../src/cluster/provider/provider.ts';
import { tenantName } from '../../src/cluster/workspace/tenancy.ts';
import {
  apply,
  cell,
  clusterChip,
  expect,
  launch,
  openLesson,
  post,
  startKindbook,
  test,
  write,
} from './kindbook.ts';

/** Not that of the tests that run beside. */
const lesson = 'manifests';

let folder: string;
let file: string;
/** A kubeconfig of the reader's, in which the test's cluster goes by the name `team`. */
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindbook-'));
  file = join(folder, 'config');
  const config = parse(readFileSync(connection().kubeconfig, 'utf8')) as {
    contexts: { name: string }[];
    'current-context': string;
  };
  config.contexts[0]!.name = config['current-context'] = 'team';
  writeFileSync(file, stringify(config), { mode: 0o600 });
});
test.afterAll(() => rmSync(folder, { recursive: true }));

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: "1"}\n';
const role =
  'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: mine}\nrules: []\n';

test('npm start -- --context works in the lesson’s own namespace of a shared cluster', async ({
  page,
  api,
}) => {
  const before = readFileSync(file, 'utf8');
  const kindbook = await startKindbook(undefined, 'start', {
    args: ['--context', 'team'],
    env: { KUBECONFIG: file },
  });
  await expect.poll(kindbook.output).toMatch(/Cluster: ready, Kubernetes v1\S+, context team\./);
  await openLesson(page, kindbook, lesson);
  const chip = clusterChip(page);
  await expect(chip).toContainText('context team');
  await chip.click();
  await expect(page.getByText('context team of your kubeconfig')).toBeVisible();
  await page.keyboard.press('Escape');

  await write(page, 'web.yaml', settings);
  await apply(page, 'web.yaml');
  await expect(cell(page, 'web.yaml')).toContainText('created');
  const namespace = `kindbook-${tenantName(userInfo().username)}-${lesson}`;
  await api.json({ path: `/api/v1/namespaces/${namespace}/configmaps/settings` });

  await write(page, 'web.yaml', role);
  await expect(cell(page, 'web.yaml')).toContainText(
    'A cell may not create a ClusterRole in a shared cluster.',
  );
  await apply(page, 'web.yaml');
  await expect(cell(page, 'web.yaml')).toContainText('run npm start without --context');

  await post(page, `/api/workspaces/${lesson}/cleanup`);
  expect(await kindbook.stop()).toBe(0);
  expect(kindbook.output()).toContain('The cluster stays, and your lessons in it.');
  expect(kindbook.output()).not.toContain('token');
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('npm start says which contexts there are, and what it understands', async () => {
  const misspelt = await endOf(['--context', 'taem']);
  expect(misspelt.code).toBe(1);
  expect(misspelt.output).toContain('There is no context “taem” in your kubeconfig.');
  expect(misspelt.output).toContain('Did you mean `team`? Your kubeconfig has: team.');
  // What else it does not understand: `src/cli/start.test.ts`.
  const { code, output } = await endOf(['team']);
  expect(code).toBe(2);
  expect(output).toContain('npm start -- --context NAME');
});

/** Starts kindbook where it is to end by itself. */
async function endOf(args: string[]) {
  const { child, output } = launch({ KUBECONFIG: file }, 'start', args);
  await once(child, 'exit');
  return { code: child.exitCode, output: output() };
}
