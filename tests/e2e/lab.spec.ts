import { apply, cell, cutOff, expect, overflow, shownText, test, write } from './kindbook.ts';
import {
  checks,
  cleanUp,
  part,
  screen,
  showSolution,
  startLab,
  startOver,
  time,
} from './lab-page.ts';

/** The shop of the lab “A Pod that is never ready”. */
const shop = (port: number, name = 'shop') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels: {app: shop}
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: server
      image: registry.k8s.io/e2e-test-images/agnhost:2.66.1
      args: [netexec, --http-port=8080]
      readinessProbe:
        httpGet: {path: /healthz, port: ${port}}
        periodSeconds: 2
`;
const withoutProbe = shop(8080, 'shop-2').replace(/\n {6}readinessProbe[^]*/, '\n');

const used = new Set<string>();
test.afterEach(async ({ page }) => {
  for (const lab of used) await cleanUp(page, lab);
  used.clear();
});

test('a lab to repair: hint, wrong answer, reload, start over, solved by itself', async ({
  page,
  kindbook,
}) => {
  used.add('never-ready');
  await startLab(page, kindbook, 'never-ready');
  await expect(checks(page).first()).toContainText('No Pod with the label app=shop is ready.');

  const hints = part(page, 'Hints');
  await hints.getByRole('button', { name: 'Show hint' }).click();
  await expect(hints).toContainText('The events of the Pod say');
  await expect(hints).not.toContainText('connection refused', { useInnerText: true });

  // Wrong: ready, but without a probe that says so.
  await write(page, 'shop.yaml', withoutProbe);
  await apply(page, 'shop.yaml');
  await expect(checks(page).nth(1)).toContainText('Not met yet');
  await expect(checks(page).nth(1)).toContainText('A Pod of the shop has no readiness probe');

  await page.reload();
  await expect(checks(page).nth(1)).toContainText('Not met yet');
  await expect(hints).toContainText('1 of 3 shown');
  await expect(shownText(page, 'shop.yaml')).toContainText('shop-2');

  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  await expect(page.getByText('Starting over deletes everything that you created')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(shownText(page, 'shop.yaml')).toContainText('shop-2');
  await startOver(page);
  await expect(shownText(page, 'shop.yaml')).toContainText(/port:\s80\s?}/);
  await expect(checks(page).nth(1)).toContainText('Met');
  await expect(hints).toContainText('1 of 3 shown');

  // By themselves, without the button.
  await write(page, 'shop.yaml', shop(8080, 'shop-3'));
  await apply(page, 'shop.yaml');
  await expect(part(page, 'Checks')).toContainText('All met: the lab is solved.');
  await expect(part(page, 'Checks')).toContainText(/Solved in .+, with 1 of 3 hints\./);
  await expect(part(page, 'Checks').getByRole('link')).toHaveAttribute('href', /\/labs\/.+\//);
  await expect(time(page)).toContainText('Solved in');
  await part(page, 'Checks').getByRole('button', { name: 'Check' }).click();
  await expect(part(page, 'Checks')).toContainText('All met: the lab is solved.');
  await page.reload();
  await expect(time(page)).toContainText('Solved in');
});

test('a lab that begins with an empty editor: wrong answer with the value found, solution as a diff, applied', async ({
  page,
  kindbook,
}) => {
  used.add('address-one');
  await startLab(page, kindbook, 'address-one');
  const editor = cell(page, 'team.yaml');
  await part(page, 'Hints').getByRole('button', { name: 'Show hint' }).click();
  await expect(part(page, 'Hints')).toContainText('A headless Service');
  await write(
    page,
    'team.yaml',
    'apiVersion: v1\nkind: Service\nmetadata: {name: team}\nspec:\n  selector: {app: team}\n  ports: [{port: 8080}]\n',
  );
  await apply(page, 'team.yaml');
  await expect(checks(page).first()).toContainText(
    /Service team: spec\.clusterIP is 10\.\d+\.\d+\.\d+, and should be None\./,
  );
  await expect(checks(page).nth(1)).toContainText('curl says: ');

  const solution = part(page, 'Solution');
  await solution.getByRole('button', { name: 'Show solution' }).click();
  await expect(solution).toContainText('One hint is left.');
  await solution.getByRole('button', { name: 'Not yet' }).click();
  await expect(solution).not.toContainText('clusterIP');
  await showSolution(page);
  await expect(solution.locator('.kb-line-added')).toContainText(['clusterIP: None']);
  await solution.getByRole('button', { name: 'Put it into the editor' }).click();
  await expect(shownText(page, 'team.yaml')).toContainText('clusterIP:');
  await expect(solution).toContainText('Your text matches the solution.');
  // The Service gets its address once: the cell says so, and replaces it.
  await apply(page, 'team.yaml');
  await editor.getByRole('button', { name: 'Delete and create again' }).click();
  await expect(part(page, 'Checks')).toContainText('All met: the lab is solved.', {
    timeout: 60_000,
  });
  await expect(part(page, 'Checks')).toContainText('with 1 of 2 hints, and the solution seen.');

  await startOver(page);
  await expect(shownText(page, 'team.yaml')).toHaveText('');
  await expect(checks(page).first()).toContainText('There is no Service team.');
  // Seen is seen: it is not asked again.
  await solution.getByRole('button', { name: 'Hide solution' }).click();
  await solution.getByRole('button', { name: 'Show solution' }).click();
  await expect(solution.locator('.kb-line-added')).toContainText(['clusterIP: None']);
});

test('a lab without an editor is done in the terminal, which is there when it has started', async ({
  page,
  kindbook,
}) => {
  used.add('unscheduled');
  await startLab(page, kindbook, 'unscheduled');
  await expect(screen(page)).toContainText('toolbox:~$');
  await expect(checks(page).first()).toContainText('The Pod report has no node yet.');
  await part(page, 'Hints').getByRole('button', { name: 'Show hint' }).click();
  await expect(part(page, 'Hints')).toContainText('Which part of the cluster chooses a node?');

  // Wrong: another Pod in place of this one.
  await part(page, 'Terminal').getByRole('textbox').focus();
  await page.keyboard.type(
    'kubectl delete pod report --now; kubectl run report --image nginx:1.26\n',
  );
  await expect(checks(page).nth(1)).toContainText(
    'spec.schedulerName is default-scheduler, and should be night-scheduler',
  );
  await startOver(page);
  await expect(checks(page).nth(1)).toContainText('Met');

  // The shell went with its toolbox; the next one is there without a key being pressed.
  await expect(screen(page)).toContainText(/this shell ended with it.*toolbox:~\$/);
  await showSolution(page);
  await part(page, 'Solution').getByRole('button', { name: 'Put them into the terminal' }).click();
  await expect(screen(page)).toContainText('"kind": "Binding"');
  await expect(checks(page).first()).toContainText('Not met yet');
  await page.keyboard.press('Enter');
  await expect(part(page, 'Checks')).toContainText('All met: the lab is solved.');
  await expect(time(page)).toContainText('Solved in');

  // It stays as the reader leaves it.
  await part(page, 'Terminal').getByRole('button', { name: 'Hide' }).click();
  await page.reload();
  await expect(part(page, 'Checks')).toContainText('All met: the lab is solved.');
  await expect(part(page, 'Terminal')).toHaveCount(0);
});

test('a lab to investigate says what is wrong only when it is asked', async ({
  page,
  kindbook,
}) => {
  used.add('who-ends-it');
  await startLab(page, kindbook, 'who-ends-it');
  const gallery = cell(page, 'gallery.yaml');
  await expect(gallery.getByRole('status').first()).toHaveText('Failed');
  const why = gallery.locator('.kb-why');
  await expect(why).not.toContainText('thumbnails', { useInnerText: true });
  await why.getByText('What is wrong?').click();
  await expect(why).toContainText('thumbnails', { useInnerText: true });

  const check = checks(page).nth(2);
  await expect(check).not.toContainText('Restarted', { useInnerText: true });
  await check.getByText('What is wrong?').click();
  await expect(check).toContainText('Restarted', { useInnerText: true });
});

test('what cannot be checked is no wrong answer', async ({ page, kindbook }) => {
  used.add('never-ready');
  await startLab(page, kindbook, 'never-ready');
  const letThrough = await cutOff(page, '/api/labs/');
  await part(page, 'Checks').getByRole('button', { name: 'Check' }).click();
  await expect(page.locator('.kb-lab-notice')).toContainText('kindbook’s server does not answer.');
  await page.reload();
  await expect(checks(page).getByText('Could not check')).toHaveCount(3);
  await expect(checks(page).getByText('Not met yet')).toHaveCount(0);
  letThrough();
  await expect(checks(page).first()).toContainText('Not met yet');
});

test('on a small screen the parts are tabs, and each keeps what it had', async ({
  page,
  kindbook,
}) => {
  used.add('never-ready');
  await page.setViewportSize({ width: 360, height: 740 });
  await startLab(page, kindbook, 'never-ready');
  const tab = (name: RegExp) => page.getByRole('tab', { name });
  await expect(page.getByRole('tab')).toHaveText(['Task', 'Editor', 'Checks 1/3', 'Terminal']);
  await expect(part(page, 'Hints')).toBeVisible();
  await expect(cell(page, 'shop.yaml')).toBeHidden();

  await tab(/Task/).focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab(/Editor/)).toBeFocused();
  await expect(page.getByRole('tabpanel', { name: 'Editor' })).toBeVisible();
  await write(page, 'shop.yaml', withoutProbe);
  await tab(/Editor/).focus();
  await page.keyboard.press('End');
  await expect(tab(/Terminal/)).toBeFocused();
  await expect(screen(page)).toContainText('toolbox:~$');
  await part(page, 'Terminal').getByRole('textbox').focus();
  await page.keyboard.type('echo st""ays\n');
  await expect(screen(page)).toContainText('stays');

  await tab(/Editor/).click();
  await expect(shownText(page, 'shop.yaml')).toContainText('shop-2');
  await apply(page, 'shop.yaml');
  await expect(tab(/Checks/)).toHaveText('Checks 2/3');
  await tab(/Terminal/).click();
  await expect(screen(page)).toContainText('stays');
  await page.reload();
  await expect(tab(/Terminal/)).toHaveAttribute('aria-selected', 'true');
  await expect(screen(page)).toContainText('stays');
  await tab(/Checks/).click();
  await expect(checks(page).nth(1)).toContainText('A Pod of the shop has no readiness probe');
  expect(await overflow(page)).toBeLessThanOrEqual(0);

  // Wide again: all of it, and no tab.
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(page.getByRole('tab', { name: 'Task' })).toHaveCount(0);
  await expect(cell(page, 'shop.yaml')).toBeVisible();
  await expect(part(page, 'Terminal')).toBeVisible();
});

test('without JavaScript a lab reads well, and says how it is run', async ({
  browser,
  kindbook,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${kindbook.url}labs/never-ready/`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A Pod that is never ready');
  await expect(page.getByText('Find out why, and fix it.')).toBeVisible();
  await expect(page.getByText('readinessProbe')).toBeVisible();
  await expect(checks(page)).toHaveCount(3);
  await expect(page.getByText('A lab needs JavaScript and your own cluster')).toBeVisible();
  await expect(page.getByRole('button', { name: /Start|Check|Show|Apply|terminal/ })).toHaveCount(
    0,
  );
  await context.close();
});
