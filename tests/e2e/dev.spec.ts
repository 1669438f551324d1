import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { newLab } from '../../src/cli/new/lab.ts';
import { newLesson } from '../../src/cli/new/lesson.ts';
import { lessonFiles } from '../../src/lessons/course/course-folder.ts';
import { pageOf } from '../../src/lessons/lesson-name.ts';
import {
  apply,
  cell,
  clusterChip,
  expect,
  post,
  root,
  shownText,
  startKindbook,
  test,
  write,
  type Kindbook,
} from './kindbook.ts';

// `npm run dev` of this repository, with a lesson and a lab of the test's own in it.

const name = `dev-${process.pid}`;
/** How long the development server may take for a whole page on a slow machine, in milliseconds. */
const rendersWithin = 110_000;
let dev: Kindbook | undefined;

test.beforeAll(async () => {
  newLesson(root, name);
  dev = await startKindbook(undefined, 'dev');
});
test.afterAll(async () => {
  await dev?.stop();
  rmSync(join(root, 'labs', name), { recursive: true, force: true });
  rmSync(lessonFile());
});

const url = () => dev!.url;

function lessonFile(): string {
  const content = join(root, 'content');
  return join(
    content,
    lessonFiles(content).find((file) => pageOf(file) === name)!,
  );
}

/** Changes a file as an author's editor does. */
function edit(file: string, find: string, replace: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(find)) throw new Error(`${file} has no “${find}”`);
  writeFileSync(
    file,
    text.replace(find, () => replace),
  );
}

/** What the browser forbade, as its console tells it. */
function forbidden(page: Page): string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) found.push(message.text());
  });
  return found;
}

const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: mine
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: nginx
      image: nginx:1.26
`;

test('a lesson is shown as it is written; the reader’s text and the cluster stay', async ({
  page,
  api,
}) => {
  const refused = forbidden(page);
  await page.goto(`${url()}${name}/`);
  await expect(clusterChip(page)).toContainText('Ready');
  await write(page, 'web.yaml', manifest);
  await apply(page, 'web.yaml');
  const status = cell(page, 'web.yaml').getByRole('status').first();
  await expect(status).toContainText('Ready');
  const pods = async () => {
    const path = `/api/v1/pods?labelSelector=kindbook.dev/lesson=${name}`;
    const { body } = await api.json<{ items: { metadata: { name: string; uid: string } }[] }>({
      path,
    });
    return body.items.map(({ metadata }) => [metadata.name, metadata.uid]);
  };
  const before = await pods();
  expect(before.map(([pod]) => pod)).toEqual(['mine']);

  edit(lessonFile(), 'The question that this lesson answers?', 'Is it shown at once?');
  // Without a reload by hand.
  await expect(page.getByText('Is it shown at once?')).toBeVisible();
  await expect(shownText(page, 'web.yaml')).toContainText('mine');
  await expect(status).toContainText('Ready');
  expect(await pods()).toEqual(before);

  await apply(page, 'web.yaml');
  await expect(cell(page, 'web.yaml')).toContainText('unchanged');
  expect(await pods()).toEqual(before);

  await test.step('the terminal’s WebSocket works beside Vite’s', async () => {
    await cell(page, 'List the Pods').getByRole('button', { name: 'Run' }).click();
    await expect(cell(page, 'List the Pods')).toContainText(/mine\s+1\/1\s+Running/);
  });
  expect(refused).toEqual([]);
  await post(page, `/api/workspaces/${name}/cleanup`);
});

test('a lab that is written while it runs has its page, and its new checks at once', async ({
  page,
}) => {
  test.setTimeout(300_000);
  newLab(root, name);
  const checks = join(root, 'labs', name, 'checks.yaml');
  const region = page.getByRole('region', { name: 'Checks', exact: true });
  await expect(async () => {
    // A new lab has the server start again: what it is asked meanwhile may get no answer.
    const answer = await page.goto(`${url()}labs/${name}/`, { timeout: 20_000 });
    expect(answer?.status()).toBe(200);
  }).toPass();
  await page.getByRole('button', { name: 'Start the lab' }).click();
  await expect(region.getByRole('listitem').nth(1)).toContainText('Not met yet');

  edit(checks, 'title: http://web answers', 'title: There are no Pods');
  edit(
    checks,
    'command: curl -sS -m 3 http://web/hostname',
    'expression: objects.kind("Pod").size() == 0',
  );
  edit(checks, `message: '"curl says: " + stderr'`, `message: '"Found by the new check."'`);
  await expect(region.getByRole('listitem').nth(1)).toContainText('There are no Pods');
  await expect(region.getByRole('listitem').nth(1)).toContainText('Found by the new check.');

  await test.step('a mistake is told in the terminal and on the page, with the way out', async () => {
    // A page hears of a change once its connection to Vite stands.
    const hears = page.waitForEvent('console', (said) => said.text() === '[vite] connected.');
    edit(checks, 'match:', 'mtach:');
    await expect
      .poll(() => dev!.output())
      .toContain(`labs/${name}/checks.yaml:2 ([0].mtach): A check has no \`mtach\`.`);
    expect(dev!.output()).toContain('Did you mean `match`?');
    await expect(page.getByText('A check has no `mtach`').first()).toBeVisible({
      timeout: rendersWithin,
    });
    await hears;
    edit(checks, 'mtach:', 'match:');
    // Without a reload by hand; the development server renders the whole page again for it.
    await expect(region.getByRole('listitem').nth(1)).toContainText('There are no Pods', {
      timeout: rendersWithin,
    });
  });
  await post(page, `/api/workspaces/lab-${name}/cleanup`);
});

test('the guards are those of npm start', async ({ request }) => {
  const foreign = { headers: { host: 'evil.example' } };
  expect((await request.get(`${url()}${name}/`, foreign)).status()).toBe(421);
  expect((await request.get(`${url()}@vite/client`, foreign)).status()).toBe(421);
  const change = await request.post(`${url()}api/workspaces/${name}/reset`, { data: {} });
  expect(change.status()).toBe(403);
});
