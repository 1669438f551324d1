import type { ApiClient } from '../../src/cluster/api/client.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import {
  apply,
  cell,
  clusterChip,
  expect,
  openLesson,
  post,
  shownText,
  startKindbook,
  test,
  write,
} from './kindbook.ts';
import { checks, cleanUp, part, startLab, time } from './lab-page.ts';

/** Not that of the tests that run beside, and so with the lab. */
const lesson = 'manifests';

const document = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "1"}\n`;

test('a server killed in the middle of an Apply loses no text, and with the next one Apply, terminal and lab go on', async ({
  page,
  context,
  api,
}) => {
  test.setTimeout(240_000);
  const names = Array.from({ length: 40 }, (_, index) => `part-${index + 1}`);
  const text = names.map(document).join('---\n');
  const kindbook = await startKindbook();
  const web = cell(page, 'web.yaml');
  const chip = clusterChip(page);
  const screen = page.getByRole('tabpanel').locator('.xterm-rows');
  const lab = await context.newPage();
  const notice = lab.locator('.kb-lab-notice');

  await test.step('a lab is at work', async () => {
    await startLab(lab, kindbook, 'who-ends-it');
    await part(lab, 'Hints').getByRole('button', { name: 'Show hint' }).click();
    const report =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: report}\ndata: {container: thumbnails, reason: "?", exitCode: "?"}\n';
    await write(lab, 'report.yaml', report);
    await apply(lab, 'report.yaml');
    await expect(checks(lab).first()).toContainText('Met');
  });

  await test.step('a terminal and an Apply are', async () => {
    await page.bringToFront();
    await openLesson(page, kindbook, lesson);
    await post(page, `/api/workspaces/${lesson}/reset`);
    // What other tests left there goes behind the answer.
    await expect.poll(() => namesOf(api)).toEqual([]);
    await page.getByRole('button', { name: 'Open terminal' }).first().click();
    await expect(screen).toContainText('toolbox:~$');
    await page.keyboard.type('echo be""fore\n');
    await expect(screen).toContainText('before');
    await write(page, 'web.yaml', text);
    await apply(page, 'web.yaml');
    // Asked of the API server, which knows before the page: a quick server is soon through with all of them.
    await expect.poll(() => namesOf(api), { intervals: [10] }).not.toEqual([]);
  });

  await kindbook.stop('SIGKILL');
  await expect(web).toContainText('The connection broke before the answer was complete.');
  await expect(shownText(page, 'web.yaml')).toContainText('part-40');
  await expect(screen).toContainText('Connection lost. Reconnecting');
  await expect(chip).toContainText(/no server/i);
  await test.step('the lab is not judged without it', async () => {
    await lab.bringToFront();
    await expect(checks(lab).getByText('Could not check')).toHaveCount(5);
    await expect(checks(lab).getByText('Not met yet')).toHaveCount(0);
    await expect(lab.getByText('No server answers. To do this lab')).toBeVisible();
    await expect(part(lab, 'Checks').getByRole('button', { name: 'Check' })).toBeEnabled();
    await part(lab, 'Checks').getByRole('button', { name: 'Check' }).click();
    await expect(notice).toContainText('kindbook’s server does not answer.');
  });

  const again = await startKindbook(Number(new URL(kindbook.url).port));
  try {
    await test.step('a lab goes on where it was: text, checks, hints and time', async () => {
      await expect(checks(lab).first()).toContainText('Met');
      await expect(checks(lab).nth(3)).toContainText('The last that thumbnails says is: ');
      await expect(notice).toBeEmpty();
      await expect(time(lab)).toContainText('Started');
      await lab.reload();
      await expect(checks(lab).first()).toContainText('Met');
      await expect(part(lab, 'Hints')).toContainText('1 of 3 shown');
      await expect(shownText(lab, 'report.yaml')).toContainText('container:');
    });
    await page.bringToFront();
    await expect(chip).toContainText('Ready');

    await test.step('the terminal goes on', async () => {
      await expect(screen).toContainText(/This is a new one.*toolbox:~\$/);
      await expect(screen).toContainText('before');
      await page.locator('.xterm-helper-textarea').focus();
      await page.keyboard.type('echo af""ter\n');
      await expect(screen).toContainText('after');
    });

    await test.step('the page shows what is applied: what is in the cluster, and nothing else', async () => {
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
    });
  } finally {
    await cleanUp(lab, 'who-ends-it');
    await again.stop();
  }
});

test('a server that stands still, as on a laptop that slept, is said to, and goes on: no Apply and no change is lost', async ({
  page,
  api,
}) => {
  const kindbook = await startKindbook();
  try {
    await openLesson(page, kindbook, lesson);
    await post(page, `/api/workspaces/${lesson}/reset`);
    const chip = clusterChip(page);
    const web = cell(page, 'web.yaml');

    await test.step('it is said to within 10 seconds, and is taken back when it goes on', async () => {
      await write(page, 'web.yaml', document('before'));
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
      await expect(web).toContainText('created');
    });

    await test.step('what is pressed while it sleeps is done, and what the cluster did meanwhile is seen', async () => {
      kindbook.pause();
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
    });
  } finally {
    kindbook.wake();
    await kindbook.stop();
  }
});

/** The ConfigMaps of the lesson that are in the cluster. */
async function namesOf(api: ApiClient): Promise<string[]> {
  return (await objectsOf(api)).map(({ metadata }) => metadata.name);
}

async function objectsOf(api: ApiClient): Promise<KubeObject[]> {
  const { body } = await api.json<{ items: KubeObject[] }>({
    path: `/api/v1/configmaps?labelSelector=kindbook.dev/lesson=${lesson},kindbook.dev/cell=web.yaml`,
  });
  return body.items.filter(
    ({ metadata }) => !metadata.deletionTimestamp && metadata.namespace !== 'kindbook-system',
  );
}
