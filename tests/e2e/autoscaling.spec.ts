import type { ApiClient } from '../../src/cluster/api/client.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import { apply, cell, clusterReady, expect, faultsOf, openLesson, post, test } from './kindbook.ts';

/** What measuring and scaling need, up and down, on a busy machine. */
const riseAndFall = 240_000;

/** The objects of a kind in the lesson's namespace. */
async function list(api: ApiClient, path: string): Promise<KubeObject[]> {
  const { body: namespaces } = await api.json<{ items: KubeObject[] }>({
    path: '/api/v1/namespaces?labelSelector=kindbook.dev/lesson=autoscaling',
  });
  const own = namespaces.items.find(({ metadata }) => !metadata.deletionTimestamp)!;
  const { body } = await api.json<{ items: KubeObject[] }>({
    path: path.replace('NAMESPACE', own.metadata.name),
  });
  return body.items;
}

const autoscalers = '/apis/autoscaling/v2/namespaces/NAMESPACE/horizontalpodautoscalers';

test('a load brings Pods and its end takes them away; the charts say the same as the API', async ({
  page,
  kindbook,
  api,
}) => {
  test.setTimeout(riseAndFall + 120_000);
  await openLesson(page, kindbook, 'autoscaling');
  await post(page, '/api/workspaces/autoscaling/reset');
  await apply(page, 'shop.yaml');
  await expect(cell(page, 'shop.yaml').getByRole('status')).toContainText('Ready');

  const howBusy = cell(page, 'How busy is it');
  await howBusy.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(howBusy).toContainText(/shop-\S+ +\d+m/, { timeout: 90_000 });
  await apply(page, 'autoscaler.yaml');
  const charts = cell(page, 'autoscaler.yaml').getByRole('region', { name: 'Autoscaler shop' });
  const moment = charts.getByRole('slider', { name: 'Moment' });
  const until = { timeout: riseAndFall };
  await expect(moment).toHaveAttribute('aria-valuetext', /[2-4] desired, [2-4] current/, until);
  await expect(charts).toContainText(/Pods × used ÷ target: .+ ÷ 50% =/, until);
  // The lesson's load goes on for 70 s, and is walked to its end without a browser (`src/cli/test/walk.ts`).
  await cell(page, 'Send them home').getByRole('button', { name: 'Run', exact: true }).click();
  await expect(moment).toHaveAttribute('aria-valuetext', /Pods: 1 desired, 1 current/, until);

  // Both sizes are marked, and the table has them as rows.
  await charts.getByText('The charts as a table').click();
  const table = charts.getByRole('table');
  await expect(table).toContainText(/SuccessfulRescale: New size: [2-4]; reason: cpu resource/);
  await expect(table).toContainText('SuccessfulRescale: New size: 1; reason: All metrics below');

  await expect
    .poll(async () => {
      const [shop] = await list(api, autoscalers);
      const { currentReplicas, desiredReplicas } = shop!['status'] as Record<string, number>;
      const pods = await list(
        api,
        '/apis/metrics.k8s.io/v1beta1/namespaces/NAMESPACE/pods?labelSelector=app=shop',
      );
      const usage = pods.flatMap(
        (pod) => (pod as unknown as { containers: { usage: { cpu: string } }[] }).containers,
      );
      const load = usage.reduce((sum, { usage: { cpu } }) => sum + Number.parseInt(cpu) / 1e6, 0);
      const said = await charts.getByRole('row').last().getByRole('cell').allTextContents();
      const [together, , , target, wanted, there] = said;
      return (
        together === `${Math.round(load)}m` &&
        target === '25m' &&
        wanted === String(desiredReplicas) &&
        there === String(currentReplicas)
      );
    })
    .toBe(true);

  // What was seen is still there after a reload.
  const said = faultsOf(page);
  await page.reload();
  await clusterReady(page);
  expect(said, 'console and requests').toEqual([]);
  // A cell comes alive when it is near the screen, and without its charts the page is shorter than it was.
  await cell(page, 'autoscaler.yaml').scrollIntoViewIfNeeded();
  await charts.getByText('The charts as a table').click();
  await expect(table).toContainText(/SuccessfulRescale: New size: [2-4]; reason: cpu resource/);

  // An earlier moment of the charts, by the keyboard.
  await moment.focus();
  await page.keyboard.press('Home');
  await expect(moment).toHaveAttribute('aria-valuetext', /^At 0 s: /);
});

test('the form in a Deployment’s panel writes an autoscaler into the cell, and Apply applies it', async ({
  page,
  kindbook,
  api,
}) => {
  await openLesson(page, kindbook, 'autoscaling');
  await post(page, '/api/workspaces/autoscaling/reset');
  await apply(page, 'shop.yaml');
  const shop = cell(page, 'shop.yaml');
  await expect(shop.getByRole('status')).toContainText('Ready');
  await shop.getByRole('button', { name: 'Deployment shop' }).click();
  const panel = shop.getByRole('group', { name: 'About Deployment shop' });
  await panel.getByText('Autoscale', { exact: true }).click();
  const write = panel.getByRole('button', { name: 'Write it into the cell' });

  await panel.getByLabel('Min replicas').fill('3');
  await panel.getByLabel('Max replicas').fill('2');
  await write.click();
  await expect(panel.getByLabel('Max replicas')).toHaveJSProperty(
    'validationMessage',
    'Max replicas must be at least min replicas (3).',
  );

  await panel.getByLabel('Min replicas').fill('2');
  await panel.getByLabel('Max replicas').fill('5');
  await panel.getByLabel('Target CPU').fill('70');
  await expect(panel.getByLabel('The manifest that the form writes')).toContainText(
    'minReplicas: 2\n  maxReplicas: 5',
  );
  await write.click();
  await expect(panel).toContainText('Nothing is applied yet: press Apply.');
  await expect(shop.getByRole('status')).toContainText('Stale');
  expect(await list(api, autoscalers)).toEqual([]);

  await apply(page, 'shop.yaml');
  await expect(shop.getByRole('region', { name: 'Autoscaler shop' })).toBeVisible();
  const [made] = await list(api, autoscalers);
  expect(made?.['spec']).toMatchObject({
    minReplicas: 2,
    maxReplicas: 5,
    metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 70 } } }],
  });
  await expect(panel).toContainText('The autoscaler shop scales it already');
});

test.afterEach(({ page }) => post(page, '/api/workspaces/autoscaling/cleanup'));
