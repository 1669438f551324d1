import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { apply, cell, expect, post, test, write } from './kindbook.ts';

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const checks = (page: Page) => region(page, 'Checks').getByRole('listitem');
const shop = (port: number, name = 'shop') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels: {app: shop}
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: server
      image: registry.k8s.io/e2e-test-images/agnhost:2.63.0
      args: [netexec, --http-port=8080]
      readinessProbe:
        httpGet: {path: /healthz, port: ${port}}
        periodSeconds: 2
`;

test.afterEach(async ({ page }) => {
  await post(page, '/api/workspaces/lab-never-ready/cleanup');
});

test('a lab from its start to its solution, with a wrong answer, a hint and another start', async ({
  page,
  kindbook,
}) => {
  await page.goto(`${kindbook.url}labs/never-ready/`);
  await page.getByRole('button', { name: 'Start the lab' }).click();
  await expect(checks(page).first()).toContainText('Not met yet');
  await expect(checks(page).first()).toContainText('No Pod with the label app=shop is ready.');
  await expect(page.getByRole('status', { name: 'Lab', exact: true })).toContainText('Started');

  await region(page, 'Hints').getByRole('button', { name: 'Show hint' }).click();
  await expect(region(page, 'Hints')).toContainText('The events of the Pod say');
  await expect(region(page, 'Hints')).not.toContainText('connection refused', {
    useInnerText: true,
  });

  // Wrong: ready, but without a probe that says so.
  await write(page, 'shop.yaml', shop(8080, 'shop-2').replace(/\n {6}readinessProbe[^]*/, '\n'));
  await apply(page, 'shop.yaml');
  await expect(checks(page).nth(1)).toContainText('A Pod of the shop has no readiness probe');
  await expect(checks(page).nth(1)).toContainText('Not met yet');

  await region(page, 'Solution').getByRole('button', { name: 'Show solution' }).click();
  await expect(region(page, 'Solution')).toContainText('readinessProbe');
  await region(page, 'Solution').getByRole('button', { name: 'Hide solution' }).click();

  await page.reload();
  await expect(checks(page).nth(1)).toContainText('Not met yet');
  await expect(region(page, 'Hints')).toContainText('1 of 3 shown');

  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('button', { name: 'Start over now' }).click();
  await expect(cell(page, 'shop.yaml').locator('.view-lines')).toContainText(/port:\s80\s?}/);
  await expect(checks(page).nth(1)).toContainText('Met');

  // By themselves, without the button.
  await write(page, 'shop.yaml', shop(8080, 'shop-3'));
  await apply(page, 'shop.yaml');
  await expect(region(page, 'Checks')).toContainText('All met: the lab is solved.');
  await expect(page.getByRole('status', { name: 'Lab', exact: true })).toContainText('Solved in');
  await region(page, 'Checks').getByRole('button', { name: 'Check' }).click();
  await expect(region(page, 'Checks')).toContainText('All met: the lab is solved.');
  await page.reload();
  await expect(page.getByRole('status', { name: 'Lab', exact: true })).toContainText('Solved in');
});

test('what cannot be checked is no wrong answer', async ({ page, kindbook }) => {
  await page.goto(`${kindbook.url}labs/never-ready/`);
  await page.getByRole('button', { name: /Start (the lab|over)/ }).click();
  await expect(checks(page).first()).toContainText('Not met yet');
  await page.route('**/api/labs/**', (route) => route.abort());
  await page.reload();
  await expect(checks(page).first()).toContainText('Could not check');
  await page.unroute('**/api/labs/**');
  await expect(checks(page).first()).toContainText('Not met yet');
});

for (const width of [360, 1280]) {
  test(`a lab fits ${width} px, and axe finds no fault`, async ({ page, kindbook }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${kindbook.url}labs/never-ready/`);
    await expect(page.getByRole('button', { name: 'Start the lab' })).toBeEnabled();
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(overflow).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
}
