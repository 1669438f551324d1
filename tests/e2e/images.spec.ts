import { standInName } from '../../src/cluster/airgap/stand-ins.ts';
import { clusterName } from '../../src/cluster/base/cache.ts';
import { fullName } from '../../src/cluster/images/on-nodes.ts';
import { listNodes } from '../../src/cluster/docker/containers.ts';
import { docker } from '../../src/cluster/docker/docker.ts';
import { findDocker } from '../../src/cluster/docker/find-docker.ts';
import { expect, test } from './kindbook.ts';
import { cleanUp, time } from './lab-page.ts';

const image = 'postgres:17';

/** Takes an image off the nodes, as on the first day; Docker may still have it. */
async function takeOffNodes(): Promise<void> {
  const engine = (await findDocker())!;
  const names = [fullName(image), fullName(standInName(image))];
  for (const { id } of await listNodes(engine, clusterName)) {
    await docker(engine, ['exec', id, 'ctr', '--namespace=k8s.io', 'images', 'remove', ...names]);
  }
}

test('a page has the image that it needs put on the nodes, and what needs it waits', async ({
  page,
  kindbook,
}) => {
  test.setTimeout(15 * 60_000); // with an empty cache the image is built first
  await takeOffNodes();
  await page.goto(`${kindbook.url}labs/rotate-password/`);
  const strip = page.locator('kindbook-images');
  await expect(strip).toContainText(`The image ${image} is being put on the nodes.`, {
    timeout: 110_000,
  });
  await expect(strip).toContainText('Now: ');
  const start = page.locator('[data-do="start"]');
  await start.click();
  await expect(start).toHaveText(`Waiting for ${image} …`);
  await expect(time(page)).toContainText('Started', {
    timeout: 10 * 60_000,
  });
  await expect(strip).not.toContainText('being put');

  // Another tab finds it there, and waits for nothing.
  const second = await page.context().newPage();
  await second.goto(`${kindbook.url}labs/rotate-password/`);
  await expect(second.locator('[data-do="start"]')).toHaveText('Start over', { timeout: 60_000 });
  await expect(second.locator('kindbook-images')).not.toContainText('being put');
});

// Its shop goes on asking its database, beside every test after this one.
test.afterEach(({ page }) => cleanUp(page, 'rotate-password'));
