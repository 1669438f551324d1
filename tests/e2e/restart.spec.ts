import type { ApiClient } from '../../src/cluster/api/client.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import {
  apply,
  cell,
  expect,
  openLesson,
  post,
  shownText,
  startKindbook,
  test,
  write,
} from './kindbook.ts';
import { checks, cleanUp, part, startLab, time } from './lab-page.ts';

test('after the server was killed and started again the terminal goes on', async ({ page }) => {
  const kindbook = await startKindbook();
  await openLesson(page, kindbook);
  await page.getByRole('button', { name: 'Open terminal' }).first().click();
  const screen = page.getByRole('tabpanel').locator('.xterm-rows');
  await expect(screen).toContainText('toolbox:~$');
  await page.keyboard.type('echo be""fore\n');
  await expect(screen).toContainText('before');
  await kindbook.stop('SIGKILL');
  await expect(screen).toContainText('Connection lost. Reconnecting');
  const again = await startKindbook(Number(new URL(kindbook.url).port));
  try {
    await expect(screen).toContainText(/This is a new one.*toolbox:~\$/);
    await expect(screen).toContainText('before');
    await page.keyboard.type('echo af""ter\n');
    await expect(screen).toContainText('after');
  } finally {
    await again.stop();
  }
});

const document = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "1"}\n`;

test('a server killed in the middle of an Apply loses no text, and the page shows what is applied', async ({
  page,
  api,
}) => {
  const names = Array.from({ length: 40 }, (_, index) => `part-${index + 1}`);
  const text = names.map(document).join('---\n');
  const kindbook = await startKindbook();
  await openLesson(page, kindbook);
  await post(page, '/api/workspaces/pods/reset');
  // What other tests left there goes behind the answer.
  await expect.poll(() => namesOf(api)).toEqual([]);
  await write(page, 'web.yaml', text);
  const web = cell(page, 'web.yaml');
  await apply(page, 'web.yaml');
  // Asked of the API server, which knows before the page: a quick server is soon through with all of them.
  await expect.poll(() => namesOf(api), { intervals: [10] }).not.toEqual([]);
  await kindbook.stop('SIGKILL');
  await expect(web).toContainText('The connection broke before the answer was complete.');
  const again = await startKindbook(Number(new URL(kindbook.url).port));
  try {
    await expect(page.getByRole('status', { name: 'Cluster' })).toContainText('Ready');
    // What is in the cluster, and nothing else, is what the page shows.
    const applied = await namesOf(api);
    expect(applied.length).toBeGreaterThan(0);
    expect(applied.length).toBeLessThan(names.length);
    for (const name of applied)
      await expect(web.getByText(name, { exact: true }).first()).toBeVisible();
    await page.reload();
    await expect(web.getByRole('status').first()).toContainText('Stale');
    for (const name of applied)
      await expect(web.getByText(name, { exact: true }).first()).toBeVisible();
    await apply(page, 'web.yaml');
    await expect(web).toContainText('document 40 of 40');
    await expect.poll(() => namesOf(api)).toHaveLength(40);
    // Its answer is there before its end, and until then a cell takes no other Apply.
    await expect(web.getByRole('status').first()).toContainText('Ready');
    await write(page, 'web.yaml', document('part-1'));
    await apply(page, 'web.yaml');
    await expect.poll(() => namesOf(api)).toEqual(['part-1']);
  } finally {
    await again.stop();
  }
});

test('a server that stood still, as on a laptop that slept, goes on: no Apply and no change is lost', async ({
  page,
  api,
}) => {
  const kindbook = await startKindbook();
  try {
    await openLesson(page, kindbook);
    await post(page, '/api/workspaces/pods/reset');
    await write(page, 'web.yaml', document('before'));
    await apply(page, 'web.yaml');
    const web = cell(page, 'web.yaml');
    await expect(web).toContainText('created');
    kindbook.pause();
    // Pressed while it sleeps; meanwhile the cluster goes on without it.
    await write(page, 'web.yaml', [document('before'), document('after')].join('---\n'));
    await apply(page, 'web.yaml');
    // What an earlier Reset deletes may still be there.
    const before = (await objectsOf(api)).find(({ metadata }) => metadata.name === 'before');
    await api.json({
      method: 'DELETE',
      path: `/api/v1/namespaces/${before!.metadata.namespace}/configmaps/before`,
    });
    kindbook.wake();
    await expect(web).toContainText('document 2 of 2');
    await expect.poll(() => namesOf(api)).toEqual(['after', 'before']);
    await expect(web.getByRole('status').first()).toContainText('Ready');
  } finally {
    kindbook.wake();
    await kindbook.stop();
  }
});

test('a server that stands still is said to, within 10 seconds, and is taken back when it goes on', async ({
  page,
}) => {
  const kindbook = await startKindbook();
  try {
    await openLesson(page, kindbook);
    await post(page, '/api/workspaces/pods/reset');
    const chip = page.getByRole('status', { name: 'Cluster' });
    const web = cell(page, 'web.yaml');
    await write(page, 'web.yaml', document('still'));
    await expect(chip).toContainText('Ready');
    kindbook.pause();
    await apply(page, 'web.yaml');
    await expect(chip).toContainText('Server does not answer', { timeout: 10_000 });
    await expect(web.getByRole('status').first()).toContainText(
      'Applying: the server does not answer',
    );
    kindbook.wake();
    await expect(chip).toContainText('Ready');
    await expect(web.getByRole('status').first()).toContainText('Ready');
  } finally {
    kindbook.wake();
    await kindbook.stop();
  }
});

test('a lab goes on where it was after the server was killed: text, checks, hints and time', async ({
  page,
}) => {
  const kindbook = await startKindbook();
  await startLab(page, kindbook, 'address-one');
  await part(page, 'Hints').getByRole('button', { name: 'Show hint' }).click();
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: {name: team}\nspec: {clusterIP: None, selector: {app: team}}\n';
  await write(page, 'team.yaml', service);
  await apply(page, 'team.yaml');
  await expect(checks(page).first()).toContainText('Met');
  await kindbook.stop('SIGKILL');
  await expect(checks(page).getByText('Could not check')).toHaveCount(3);
  await expect(checks(page).getByText('Not met yet')).toHaveCount(0);
  await expect(page.getByText('No server answers. To do this lab')).toBeVisible();
  await expect(part(page, 'Checks').getByRole('button', { name: 'Check' })).toBeEnabled();
  await part(page, 'Checks').getByRole('button', { name: 'Check' }).click();
  const notice = page.locator('.kb-lab-notice');
  await expect(notice).toContainText('kindbook’s server does not answer.');
  const again = await startKindbook(Number(new URL(kindbook.url).port));
  try {
    await expect(checks(page).first()).toContainText('Met');
    await expect(checks(page).nth(1)).toContainText('curl says: ');
    await expect(notice).toBeEmpty();
    await expect(time(page)).toContainText('Started');
    await page.reload();
    await expect(checks(page).first()).toContainText('Met');
    await expect(part(page, 'Hints')).toContainText('1 of 2 shown');
    await expect(shownText(page, 'team.yaml')).toContainText('clusterIP:');
  } finally {
    await cleanUp(page, 'address-one');
    await again.stop();
  }
});

/** The ConfigMaps of the lesson that are in the cluster. */
async function namesOf(api: ApiClient): Promise<string[]> {
  return (await objectsOf(api)).map(({ metadata }) => metadata.name);
}

async function objectsOf(api: ApiClient): Promise<KubeObject[]> {
  const { body } = await api.json<{ items: KubeObject[] }>({
    path: '/api/v1/configmaps?labelSelector=kindbook.dev/lesson=pods,kindbook.dev/cell=web.yaml',
  });
  return body.items.filter(
    ({ metadata }) => !metadata.deletionTimestamp && metadata.namespace !== 'kindbook-system',
  );
}
