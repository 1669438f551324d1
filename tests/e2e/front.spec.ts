import { apply, cell, clusterChip, expect, post, test } from './kindbook.ts';

test('the front page has a living cell: it is applied, moves nothing above it, and Reset leaves nothing', async ({
  page,
  kindbook,
}) => {
  await page.goto(kindbook.url);
  const hello = cell(page, 'hello.yaml');
  await expect(clusterChip(page)).toContainText('Ready');
  await post(page, '/api/workspaces/index/reset');
  const begin = page.getByRole('link', { name: /^(Begin|Continue) with/ });
  const place = () => begin.evaluate((link) => link.getBoundingClientRect().top + scrollY);
  const before = await place();
  await apply(page, 'hello.yaml');
  await expect(hello.getByRole('status')).toContainText('Ready');
  await expect(hello.getByRole('slider', { name: 'Moment' })).toBeVisible();
  // The cell has grown by its result and its timeline, and has not pushed the button down.
  expect(await place()).toBe(before);
  await expect(hello.locator('.kb-tree').getByText('Deployment')).toBeVisible();
  await hello.getByRole('button', { name: 'Reset' }).click();
  await hello.getByRole('button', { name: 'Empty the workspace' }).click();
  await expect(hello.locator('.kb-tree')).toHaveCount(0);
});

test('the front page names every track, and leads on to lessons, labs and what a cluster needs', async ({
  page,
  kindbook,
}) => {
  await page.goto(kindbook.url);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  for (const name of ['First day', 'Running services', 'Labs']) {
    await expect(page.getByRole('heading', { name, level: 2, exact: true })).toBeVisible();
  }
  await page.getByRole('link', { name: 'What you need for a cluster' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What you need');
});

test('the doctor’s page shows what npm run doctor finds, and looks again', async ({
  page,
  kindbook,
}) => {
  await page.goto(`${kindbook.url}doctor/`);
  const said = page.getByRole('status', { name: 'Doctor' });
  await expect(said).toContainText('Nothing is missing');
  const finding = (what: string) =>
    page
      .locator('kindbook-doctor')
      .getByRole('listitem')
      .filter({ has: page.getByText(what, { exact: true }) });
  await expect(finding('Docker')).toContainText('Fine');
  await expect(finding('Cluster')).toContainText('The cluster is ready.');
  const again = page.waitForResponse((response) => response.url().endsWith('/api/doctor'));
  await page.getByRole('button', { name: 'Look again' }).click();
  expect((await again).status()).toBe(200);
  await expect(said).toContainText('Nothing is missing');
});
