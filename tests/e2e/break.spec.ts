import { docker } from '../../src/cluster/provider/docker.ts';
import { findDocker } from '../../src/cluster/provider/find-docker.ts';
import { clusterName } from '../../src/cluster/cache.ts';
import { apply, cell, expect, openLesson, startKindbook, test, write } from './kindbook.ts';

const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept}\ndata: {a: "1"}\n';

for (const node of ['worker2', 'control-plane']) {
  test(`a stopped node (${node}) is said within 5 s, and the page recovers by itself`, async ({ lesson }) => {
    const engine = (await findDocker())!;
    const name = `${clusterName}-${node}`;
    const chip = lesson.getByRole('status', { name: 'Cluster' });
    await docker(engine, ['stop', '--time', '1', name]);
    try {
      await expect(chip).not.toContainText('3 nodes', { timeout: 5_000 });
      await chip.click();
      await expect(lesson.getByText(`The node ${name} is stopped.`).first()).toBeVisible();
    } finally {
      await docker(engine, ['start', name]);
    }
    await expect(chip).toContainText('3 nodes', { timeout: 100_000 });
    await expect(lesson.getByText(`The node ${name} is stopped.`)).toHaveCount(0);
    await lesson.keyboard.press('Escape');
    await write(lesson, 'web.yaml', manifest);
    await apply(lesson, 'web.yaml');
    await expect(cell(lesson, 'web.yaml')).toContainText('created');
  });
}

test('the text survives a killed server, and an open page works again with the next one', async ({ page, kindbook }) => {
  // The note of the running server is the shared one's: this one runs beside it.
  await kindbook.stop();
  const own = await startKindbook();
  await openLesson(page, own);
  await write(page, 'web.yaml', manifest);
  await own.stop('SIGKILL');
  await expect(page.getByRole('status', { name: 'Cluster' })).toContainText(/no server/i);
  await expect(cell(page, 'web.yaml')).toContainText('kept');
  const next = await startKindbook(Number(new URL(own.url).port));
  await expect(page.getByRole('status', { name: 'Cluster' })).toContainText('Ready');
  await apply(page, 'web.yaml');
  await expect(cell(page, 'web.yaml')).toContainText('created');
  await next.stop();
});
