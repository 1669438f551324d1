import type { Page } from '@playwright/test';
import { apply, cell, cutOff, expect, put, test } from './kindbook.ts';

/** The question of a lesson about a cell. */
const predict = (page: Page, question: RegExp) =>
  page.locator('kindbook-predict').filter({ hasText: question });

test('without a cluster cells show their recordings', async ({ page, kindbook }) => {
  // As on a static copy of the site: nobody answers.
  await cutOff(page);
  await page.goto(`${kindbook.url}pods/`);
  await test.step('a cell says on what it was recorded and how it ended', async () => {
    const web = cell(page, 'web.yaml');
    await expect(web.getByRole('status')).toHaveText(/^Recorded on Kubernetes \d+\.\d+\.\d+$/);
    await expect(web).toContainText('Running, ready');
    await expect(cell(page, 'wrong-image.yaml')).toContainText('Failed: ImagePullBackOff');
  });
  await test.step('a shell cell shows what its commands printed', async () => {
    const shell = cell(page, 'List the Pods');
    await shell.scrollIntoViewIfNeeded();
    await expect(shell.getByRole('status')).toHaveText(/^Recorded on Kubernetes \d/);
    await expect(shell.getByRole('group', { name: /Output/ })).toContainText('NOMINATED NODE');
  });
  await test.step('Replay plays what happened, and goes to the end on request', async () => {
    const slow = cell(page, 'slow-start.yaml');
    await slow.getByRole('button', { name: 'Replay' }).click();
    await expect(slow.getByRole('button', { name: 'Pause' })).toBeFocused();
    await expect(slow.locator('.kb-player')).toContainText('Progressing 0/1');
    await expect(slow.locator('.kb-tree')).toContainText('Running, not ready');
    await slow.getByRole('button', { name: 'Pause' }).click();
    await expect(slow.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
    await slow.getByRole('button', { name: 'Skip to the end' }).click();
    await expect(slow.locator('.kb-player')).toContainText('Ready');
    await expect(slow.locator('.kb-tree')).toContainText('Running, ready');
    await expect(slow.getByRole('slider', { name: 'Moment' })).toBeVisible();
    await expect(slow.getByRole('status')).toContainText('Recorded on Kubernetes');
    await slow.getByRole('button', { name: 'Close' }).click();
    await expect(slow.getByRole('button', { name: 'Replay' })).toBeFocused();
  });
  await test.step('a cell whose answer is asked for keeps it until the reader has chosen', async () => {
    const memory = cell(page, 'memory.yaml');
    await expect(memory.getByText('How it ended')).toBeVisible();
    await expect(memory.getByText('Failed: OOMKilled').first()).toBeHidden();
    const asked = predict(page, /What happens to it/);
    await asked.getByLabel('it is killed').check();
    await expect(asked.getByRole('status')).toContainText(
      /The cluster says so too \(recorded on Kubernetes \d/,
    );
    await expect(memory.getByText('Failed: OOMKilled').first()).toBeVisible();
  });
  await test.step('a question over several Applies is marked by the recording of these', async () => {
    const asked = predict(page, /after step 3/);
    await asked.getByLabel('the one it had before').check();
    await expect(asked.getByRole('status')).toContainText('The cluster says “a new one”');
  });
  await test.step('the reader’s own text is not taken for the recorded one', async () => {
    await put(page, 'web.yaml', 'kind: Mine');
    await expect(cell(page, 'web.yaml')).toContainText('the lesson’s own text did, not yours');
  });
});

test('without JavaScript the end of a recording is there too', async ({ browser, kindbook }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${kindbook.url}pods/`);
  await expect(cell(page, 'web.yaml')).toContainText('Recorded on Kubernetes');
  await expect(cell(page, 'web.yaml')).toContainText('Running, ready');
  await expect(cell(page, 'List the Pods')).toContainText('NOMINATED NODE');
  await context.close();
});

test('an answer is marked by what the cluster did after Apply, and stays marked; another text marks nothing, and the question says so', async ({
  lesson,
}) => {
  const asked = predict(lesson, /says imagee/);
  await asked.getByLabel('a Pod that fails to start').check();
  await expect(asked.getByRole('status')).toContainText('Now apply typo.yaml');
  await expect(asked.getByText('No Pod at all.')).toBeHidden();
  const button = cell(lesson, 'typo.yaml').getByRole('button', { name: 'Apply' });
  await button.evaluate((one) => one.scrollIntoView({ block: 'center' }));
  const place = async () => (await button.boundingBox())!.y;
  const before = await place();
  await apply(lesson, 'typo.yaml');
  const marked =
    'You said “a Pod that fails to start”. The cluster says “no Pod at all” (your cluster).';
  await expect(asked.getByRole('status')).toContainText(marked);
  await expect(asked.getByText('No Pod at all.')).toBeVisible();
  // What opens above the cell moves nothing under the pointer.
  expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(2);
  await lesson.reload();
  await expect(asked.getByRole('status')).toContainText(marked);
  await asked.getByRole('button', { name: 'Ask me again' }).click();
  await expect(asked.getByRole('status')).toContainText('Choose, then apply');

  // Another text than the lesson's marks nothing.
  await asked.getByLabel('no Pod at all').check();
  await put(lesson, 'typo.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\n');
  await apply(lesson, 'typo.yaml');
  await expect(asked.getByRole('status')).toContainText('You applied a different text');
});

test('a question over several Applies waits for the last of them', async ({ lesson }) => {
  const asked = predict(lesson, /after step 3/);
  await asked.getByLabel('a new one').check();
  const web = cell(lesson, 'web.yaml');
  const text = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: nginx\n      image: nginx:1.26`;
  await apply(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Ready');
  await put(lesson, 'web.yaml', text('web-2'));
  await apply(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Ready');
  await expect(asked.getByRole('status')).toContainText('Now do the steps in web.yaml');
  await put(lesson, 'web.yaml', text('web'));
  await apply(lesson, 'web.yaml');
  await expect(asked.getByRole('status')).toContainText('The cluster says so too (your cluster).');
});
