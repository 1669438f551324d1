import { axeFaults } from './axe.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import { expect, test } from './kindbook.ts';

test('a lesson left for a month is offered for cleanup on the front page, and one used today is not', async ({
  page,
  kindbook,
  api,
}) => {
  const workspaces = new Workspaces(api);
  const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: left}\ndata: {a: "1"}\n';
  for (const lesson of ['left-behind', 'in-use']) {
    await Array.fromAsync(workspaces.apply(lesson, { cell: 'a.yaml', yaml }));
  }
  const monthAgo = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000).toISOString();
  await api.json({
    method: 'PATCH',
    path: '/api/v1/namespaces/kindbook-left-behind',
    contentType: 'application/merge-patch+json',
    body: JSON.stringify({ metadata: { annotations: { 'kindbook.dev/last-applied': monthAgo } } }),
  });
  await page.goto(kindbook.url);
  const offer = page.getByRole('button', { name: 'Clean up left-behind' });
  await expect(page.getByText('1 object · last used 30 days ago')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Clean up in-use' })).toHaveCount(0);
  expect(await axeFaults(page, 'kindbook-unused')).toEqual([]);
  await offer.click();
  await expect(page.getByRole('status').getByText('left-behind is being cleaned up')).toBeVisible();
  // Both go at the same time.
  await workspaces.cleanUp('in-use');
  await expect
    .poll(async () => (await workspaces.summaries()).map(({ lesson }) => lesson), {
      timeout: 30_000,
    })
    .not.toContain('left-behind');
  await workspaces.swept('in-use');
});
