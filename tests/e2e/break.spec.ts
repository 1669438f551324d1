import { docker } from '../../src/cluster/docker/docker.ts';
import { findDocker } from '../../src/cluster/docker/find-docker.ts';
import { clusterName } from '../../src/cluster/base/cache.ts';
import { deleteCluster } from '../../src/cluster/provider/provider.ts';
import {
  apply,
  cell,
  clusterChip,
  expect,
  openLesson,
  shownText,
  test,
  write,
} from './kindbook.ts';
import { checks, cleanUp, part, startLab } from './lab-page.ts';

const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept}\ndata: {a: "1"}\n';

for (const node of ['worker2', 'control-plane']) {
  test(`a stopped node (${node}) is said within 5 s, and the page recovers by itself`, async ({
    lesson,
    context,
    kindbook,
  }) => {
    const engine = (await findDocker())!;
    const name = `${clusterName}-${node}`;
    const chip = clusterChip(lesson);
    // Its checks ask the API server.
    const lab = node === 'control-plane' ? await context.newPage() : undefined;
    const report = lab && checks(lab).first().getByText('The Pod report has no node yet.');
    if (lab) {
      await startLab(lab, kindbook, 'unscheduled');
      await expect(report!).toBeVisible();
      await lesson.bringToFront();
    }
    await docker(engine, ['stop', '--time', '1', name]);
    try {
      await expect(chip).toContainText('2 of 3 nodes', { timeout: 5_000 });
      await chip.click();
      await expect(lesson.getByText(`The node ${name} is stopped.`).first()).toBeVisible();
      if (lab)
        await test.step('while the control plane is stopped a lab is not judged', async () => {
          await expect(checks(lab).getByText('Could not check')).toHaveCount(4);
          await part(lab, 'Checks').getByRole('button', { name: 'Check' }).click();
          await expect(checks(lab).getByText('Not met yet')).toHaveCount(0);
        });
    } finally {
      await docker(engine, ['start', name]);
    }
    await expect(chip).toContainText('· 3 nodes', { timeout: 100_000 });
    await expect(lesson.getByText(`The node ${name} is stopped.`)).toHaveCount(0);
    if (lab)
      await test.step('the lab goes on by itself', async () => {
        await expect(report!).toBeVisible({ timeout: 100_000 });
        await cleanUp(lab, 'unscheduled');
        await lesson.bringToFront();
      });
    await lesson.keyboard.press('Escape');
    await write(lesson, 'web.yaml', manifest);
    await apply(lesson, 'web.yaml');
    await expect(cell(lesson, 'web.yaml')).toContainText('created');
  });
}

test('a killed API server comes back, and the open page with it: nothing of the cell is lost', async ({
  lesson,
}) => {
  const engine = (await findDocker())!;
  const node = `${clusterName}-control-plane`;
  const web = cell(lesson, 'web.yaml');
  await write(lesson, 'web.yaml', manifest);
  await apply(lesson, 'web.yaml');
  await expect(web.getByRole('status').first()).toContainText('Ready');
  await docker(engine, ['exec', node, 'sh', '-c', 'kill -KILL $(pgrep -x kube-apiserver)']);
  const chip = clusterChip(lesson);
  await expect(chip).toContainText('Unreachable');
  // Typed while nobody answers.
  await write(lesson, 'web.yaml', manifest.replace('"1"', '"2"'));
  await expect(chip).toContainText('Ready', { timeout: 100_000 });
  await apply(lesson, 'web.yaml');
  await expect(web).toContainText('configured');
  await expect(web.getByRole('status').first()).toContainText('Ready');
});

test('a cluster that is deleted and created again under an open page: the text stays, and Apply works on the new one', async ({
  page,
  kindbook,
}) => {
  test.setTimeout(600_000);
  await openLesson(page, kindbook);
  const web = cell(page, 'web.yaml');
  await write(page, 'web.yaml', manifest);
  await apply(page, 'web.yaml');
  await expect(web.getByRole('status').first()).toContainText('Ready');
  await deleteCluster({ report: () => undefined, all: false });
  const chip = clusterChip(page);
  await expect(chip).toContainText('None yet');
  await expect(shownText(page, 'web.yaml')).toContainText('kept');
  await chip.click();
  await page.getByRole('button', { name: 'Create cluster' }).click();
  await expect(chip).toContainText('Ready', { timeout: 500_000 });
  await page.keyboard.press('Escape');
  await apply(page, 'web.yaml');
  await expect(web).toContainText('created');
  await expect(web.getByRole('status').first()).toContainText('Ready');
});
