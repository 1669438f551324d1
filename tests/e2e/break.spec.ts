import { docker } from '../../src/cluster/provider/docker.ts';
import { findDocker } from '../../src/cluster/provider/find-docker.ts';
import { clusterName } from '../../src/cluster/cache.ts';
import { apply, cell, expect, test, write } from './kindbook.ts';
import { checks, cleanUp, part, startLab } from './lab-page.ts';

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

test('while the control plane is stopped a lab is not judged, and then it goes on by itself', async ({
  page,
  kindbook,
}) => {
  const engine = (await findDocker())!;
  const name = `${clusterName}-control-plane`;
  await startLab(page, kindbook, 'unscheduled');
  await expect(checks(page).first()).toContainText('The Pod report has no node yet.');
  await docker(engine, ['stop', '--time', '1', name]);
  try {
    await expect(checks(page).getByText('Could not check')).toHaveCount(3);
    await part(page, 'Checks').getByRole('button', { name: 'Check' }).click();
    await expect(checks(page).getByText('Not met yet')).toHaveCount(0);
  } finally {
    await docker(engine, ['start', name]);
  }
  await expect(checks(page).first()).toContainText('The Pod report has no node yet.', {
    timeout: 100_000,
  });
  await cleanUp(page, 'unscheduled');
});
