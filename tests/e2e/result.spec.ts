import type { KubeObject } from '../../src/protocol/workspace.ts';
import { axeFaults } from './axe.ts';
import type { Locator, Page } from '@playwright/test';
import { apply, cell, expect, put, test, write } from './kindbook.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: nginx
          image: nginx:1.26
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports: [{port: 80}]
`;

const shell = (name: string, script: string) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: main
      image: busybox:1.37
      command: [sh, -c, '${script}']
`;

/** Applies a text in the first cell and waits until the cell is ready. */
async function ready(lesson: Page, text: string): Promise<Locator> {
  await put(lesson, 'web.yaml', text);
  await apply(lesson, 'web.yaml');
  const web = cell(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Ready');
  return web;
}

/** The panel of an object, opened by its row. */
async function opened(web: Locator, name: string): Promise<Locator> {
  const row = web.getByRole('button', { name: new RegExp(`^${name}`) }).first();
  if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
  const about = web.getByRole('group', { name: `About ${name}` });
  await expect(about).toBeVisible();
  return about;
}

test('the panels of a Deployment, its Pod and its Service show and do what they say', async ({
  lesson,
  kindbook,
  api,
}) => {
  test.setTimeout(300_000);
  const web = await ready(lesson, deployment);
  // The rows, not the links below the EndpointSlice that lead to them.
  const closedPods = web.getByRole('button', { name: /^Pod web-/, expanded: false });

  await test.step('an EndpointSlice leads to its Pod, with the keyboard alone', async () => {
    const link = web.getByRole('list', { name: 'Points to' }).getByRole('button').first();
    await expect(link).toHaveText(/^Pod web-/);
    await link.focus();
    await lesson.keyboard.press('Enter');
    await expect(closedPods.first()).toBeFocused();
    await lesson.keyboard.press('Enter');
    const about = web.getByRole('group', { name: /^About Pod/ });
    await expect(about.getByRole('tab', { name: 'Events' })).toBeVisible();
    await lesson.keyboard.press('Tab');
    await lesson.keyboard.press('Tab');
    await expect(about.getByRole('tab', { name: 'Events' })).toBeFocused();
    await lesson.keyboard.press('ArrowRight');
    await expect(about.getByRole('tab', { name: 'Logs' })).toBeFocused();
    await expect(about.getByRole('tab', { name: 'Logs' })).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('an object’s YAML is shown without noise, and without kindbook’s own marks', async () => {
    const about = await opened(web, 'Deployment web');
    await about.getByRole('tab', { name: 'YAML' }).click();
    const yaml = about.getByRole('group', { name: 'YAML' });
    await expect(yaml).toContainText('kind: Deployment');
    await expect(yaml).not.toContainText('managedFields');
    await expect(yaml).not.toContainText('kindbook.dev/cell');
    await lesson.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await about.getByRole('button', { name: 'Copy the YAML' }).click();
    const copied = await lesson.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\n/);
    await about.getByRole('tab', { name: 'Conditions' }).click();
    await expect(about.getByRole('tabpanel')).toContainText('MinimumReplicasAvailable');
  });

  await test.step('open panels have no fault that axe finds, and do not run out of the page', async () => {
    await opened(web, 'Service web');
    const pod = await opened(web, 'Pod web-');
    // What is beside the chosen tab's panel stays the same.
    let within = '.kb-result';
    for (const tab of await pod.getByRole('tab').all()) {
      await tab.click();
      const name = await tab.textContent();
      expect(await axeFaults(lesson, within), `axe, ${name}`).toEqual([]);
      within = '.kb-about[aria-label^="About Pod"]';
      for (const width of [360, 1280]) {
        await lesson.setViewportSize({ width, height: 800 });
        const overflow = await lesson.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return scrollWidth - clientWidth;
        });
        expect(overflow, `${name} at ${width} px`).toBeLessThanOrEqual(0);
      }
    }
  });

  await test.step('a deleted Pod is replaced, and what the reader had open of it stays', async () => {
    const roots = web.getByRole('list', { name: 'Objects in the cluster' });
    const open = roots.getByRole('button', { name: /^Pod web-/, expanded: true });
    const name = (await open.textContent())!;
    await (await opened(web, 'Pod web-')).getByRole('button', { name: 'Delete this Pod' }).click();
    await expect(roots.getByRole('button', { name, expanded: true })).toHaveCount(0);
    await expect(roots.getByRole('button', { name: /^Pod web-/, expanded: false })).toHaveCount(1);
    await expect(web.getByRole('list', { name: 'Objects that are gone' })).toContainText('Gone');
  });

  await test.step('a Deployment is scaled by the form', async () => {
    const about = await opened(web, 'Deployment web');
    await about.getByRole('spinbutton', { name: 'Replicas' }).fill('2');
    await expect(about).toContainText('kubectl scale deployment web --replicas=2');
    await about.getByRole('button', { name: 'Scale' }).click();
    await expect(closedPods).toHaveCount(2);
    await expect(web).toContainText('2 of 2 ready');
    const { body } = await api.json<{ items: (KubeObject & { spec: { replicas: number } })[] }>({
      path: '/apis/apps/v1/deployments?labelSelector=kindbook.dev/lesson=pods',
    });
    expect(body.items.map(({ spec }) => spec.replicas)).toContain(2);
  });

  await test.step('a preview shows what the Service serves, and ends with the page', async () => {
    const about = await opened(web, 'Service web');
    await about.getByRole('button', { name: 'Open preview' }).click();
    const link = about.getByRole('link', { name: /^http:\/\/127\.0\.0\.1:\d+\// });
    await expect(link).toBeVisible();
    const url = (await link.getAttribute('href'))!;
    const frame = about.frameLocator('iframe');
    await expect(frame.getByRole('heading', { name: 'Welcome to nginx!' })).toBeVisible();
    const [tab] = await Promise.all([lesson.context().waitForEvent('page'), link.click()]);
    await expect(tab.getByRole('heading', { name: 'Welcome to nginx!' })).toBeVisible();
    const cookies = await lesson.context().cookies(url);
    expect(cookies.filter(({ name }) => name.startsWith('kindbook-'))).toEqual([]);
    await tab.close();
    await lesson.goto(kindbook.url);
    await expect
      .poll(() =>
        fetch(url).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
  });
});

test('a log is followed and searched, also that of a crashed container’s previous run; a Secret’s values are not in its YAML', async ({
  lesson,
}) => {
  const talks = 'i=0; while true; do i=$((i+1)); echo line $i; sleep 0.2; done';
  // The first run crashes, the second stays.
  const crashes =
    'if [ -e /data/run ]; then echo second run; sleep 1000; fi; touch /data/run; echo first run; exit 3';
  const volume =
    '      volumeMounts: [{name: data, mountPath: /data}]\n  volumes: [{name: data, emptyDir: {}}]\n';
  const secret =
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: key\nstringData:\n  password: hunter2\n';
  const texts = [shell('talks', talks), `${shell('crash', crashes)}${volume}`, secret];
  await put(lesson, 'web.yaml', texts.join('---\n'));
  await apply(lesson, 'web.yaml');
  const web = cell(lesson, 'web.yaml');

  await test.step('a log is followed and searched', async () => {
    const about = await opened(web, 'Pod talks');
    // It says of no port that it listens there.
    await expect(about.getByRole('button', { name: 'Delete this Pod' })).toBeVisible();
    await expect(about.getByRole('button', { name: 'Open preview' })).toBeHidden();
    await about.getByRole('tab', { name: 'Logs' }).click();
    const log = about.getByRole('group', { name: 'Log', exact: true });
    await expect(log).toContainText('line 1');
    const before = await log.locator('div').count();
    await expect.poll(() => log.locator('div').count()).toBeGreaterThan(before + 3);
    await about.getByRole('searchbox', { name: 'Search in the log' }).fill('LINE 3');
    await expect(log.locator('mark').first()).toHaveText('line 3');
    await expect(about).toContainText(/\d+ of \d+ lines/);
    await expect(log).not.toContainText('line 2');
  });

  await test.step('the output of a crashed container’s previous run can be read', async () => {
    const about = await opened(web, 'Pod crash');
    await about.getByRole('tab', { name: 'Logs' }).click();
    const log = about.getByRole('group', { name: 'Log', exact: true });
    await expect(log).toContainText('second run');
    await about.getByRole('checkbox', { name: 'Previous run' }).check();
    await expect(about).toContainText('This is all that the previous run has written.');
    await expect(log).toContainText('first run');
    await expect(log).not.toContainText('second run');
  });

  await test.step('a Secret’s values are not in its YAML', async () => {
    const about = await opened(web, 'Secret key');
    await about.getByRole('tab', { name: 'YAML' }).click();
    const yaml = about.getByRole('group', { name: 'YAML' });
    await expect(yaml).toContainText('password: ••••••');
    await expect(yaml).not.toContainText(btoa('hunter2'));
  });
});

test('a mistake that is typed and fixed moves nothing in the tree: log, preview and focus stay as they are', async ({
  lesson,
}) => {
  const script =
    'for i in $(seq 1 300); do echo line $i; done; echo hello > /tmp/index.html; httpd -f -p 8080 -h /tmp';
  const text = `${shell('serves', script)}      ports: [{containerPort: 8080}]\n`;
  const mistake = text.replace('containers:', 'contianers:');
  await write(lesson, 'web.yaml', text);
  await apply(lesson, 'web.yaml');
  const web = cell(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Ready');
  const about = await opened(web, 'Pod serves');
  await expect(about.getByRole('spinbutton', { name: 'Port' })).toHaveValue('8080');
  await about.getByRole('button', { name: 'Open preview' }).click();
  const preview = about.frameLocator('iframe');
  await expect(preview.getByText('hello')).toBeVisible();
  await about.getByRole('tab', { name: 'Logs' }).click();
  const log = about.getByRole('group', { name: 'Log', exact: true });
  await expect(log).toContainText('line 300');
  await log.evaluate((element) => (element.scrollTop = 200));
  // A page that is loaded again is without this.
  await preview.getByText('hello').evaluate((body) => body.setAttribute('data-first', ''));
  await web.locator('.kb-result').evaluate((result) => {
    const tree = result.querySelector('.kb-tree')!;
    const nodes = new Set([tree, ...tree.querySelectorAll('*')]);
    const observer = new MutationObserver((records) => {
      const left = records.flatMap(({ removedNodes }) => [...removedNodes]);
      const count = left.filter((node) => nodes.has(node as Element)).length;
      result.setAttribute('data-left', String(Number(result.getAttribute('data-left')) + count));
    });
    observer.observe(result, { childList: true, subtree: true });
  });
  const asBefore = async () => {
    await expect(preview.locator('[data-first]')).toBeVisible();
    expect(await log.evaluate(({ scrollTop }) => scrollTop)).toBe(200);
    await expect(web.locator('.kb-result')).toHaveAttribute('data-left', '0');
  };

  await write(lesson, 'web.yaml', mistake);
  await expect(web.getByRole('status')).toContainText('Invalid');
  await write(lesson, 'web.yaml', text);
  await expect(web.getByRole('status')).toContainText('Ready');
  await asBefore();

  // The same with the focus in the tree, where a panel puts a text into the editor.
  const pod = web.getByRole('button', { name: 'Pod serves', exact: true });
  await pod.focus();
  await put(lesson, 'web.yaml', mistake);
  await expect(web.getByRole('status')).toContainText('Invalid');
  await put(lesson, 'web.yaml', text);
  await expect(web.getByRole('status')).toContainText('Ready');
  await expect(pod).toBeFocused();
  await asBefore();
});
