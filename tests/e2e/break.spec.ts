import { docker } from '../../src/cluster/provider/docker.ts';
import { findDocker } from '../../src/cluster/provider/find-docker.ts';
import { clusterName } from '../../src/cluster/cache.ts';
import { apply, cell, expect, test, write } from './kindbook.ts';

const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept}\ndata: {a: "1"}\n';

for (const node of ['worker2', 'control-plane']) {
  test(`a stopped node (${node}) is said within 5 s, and the page recovers by itself`, async ({
    lesson,
  }) => {
    const engine = (await findDocker())!;
    const name = `${clusterName}-${node}`;
    const chip = lesson.getByRole('status', { name: 'Cluster' });
    await docker(engine, ['stop', '--time', '1', name]);
    try {
      await expect(chip).toContainText('2 of 3 nodes', { timeout: 5_000 });
      await chip.click();
      await expect(lesson.getByText(`The node ${name} is stopped.`).first()).toBeVisible();
    } finally {
      await docker(engine, ['start', name]);
    }
    await expect(chip).toContainText('· 3 nodes', { timeout: 100_000 });
    await expect(lesson.getByText(`The node ${name} is stopped.`)).toHaveCount(0);
    await lesson.keyboard.press('Escape');
    await write(lesson, 'web.yaml', manifest);
    await apply(lesson, 'web.yaml');
    await expect(cell(lesson, 'web.yaml')).toContainText('created');
  });
}
