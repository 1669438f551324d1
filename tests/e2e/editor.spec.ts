import type { Page } from '@playwright/test';
import { apply, cell, cutOff, expect, openEditor, paste, post, test, write } from './kindbook.ts';

const deployment = (container: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.26
${container}`;

/** The list of suggestions of whichever editor has the focus. */
const suggestions = (page: Page) => page.locator('.suggest-widget.visible');

/** Puts the cursor at the end of the text and asks for suggestions. */
async function complete(page: Page, typed = ''): Promise<void> {
  await page.keyboard.press('ControlOrMeta+End');
  if (typed !== '') await page.keyboard.type(typed);
  await page.keyboard.press('Control+Space');
}

/** The editor's text as it stands on the screen. */
async function textOf(page: Page, title: string): Promise<string> {
  const lines = await cell(page, title).locator('.view-line').allTextContents();
  return lines.map((line) => line.replaceAll('\u00a0', ' ')).join('\n');
}

/** Points at a word in a cell's text. */
async function point(page: Page, title: string, word: string): Promise<void> {
  const text = cell(page, title).locator('.view-line span', { hasText: word }).last();
  await text.hover();
}

test('the editor completes, explains and checks by the cluster’s own schema, and takes keys as it should', async ({
  lesson,
}) => {
  test.setTimeout(300_000);
  await test.step('a field of a Deployment is completed with all that it needs', async () => {
    await write(lesson, 'web.yaml', deployment('          '));
    await complete(lesson, 'readi');
    await expect(suggestions(lesson)).toContainText('readinessProbe');
    await lesson.keyboard.press('Enter');
    await lesson.keyboard.type('htt');
    await expect(suggestions(lesson)).toContainText('httpGet');
    await lesson.keyboard.press('Enter');
    await expect
      .poll(() => textOf(lesson, 'web.yaml'))
      .toContain('readinessProbe:\n            httpGet:\n              port:');
  });
  await test.step('kind and apiVersion are completed as a pair', async () => {
    await write(lesson, 'web.yaml', 'apiVersion: v1\nkind: ');
    await complete(lesson, 'StatefulS');
    await expect(suggestions(lesson)).toContainText('StatefulSet');
    await lesson.keyboard.press('Enter');
    await expect
      .poll(() => textOf(lesson, 'web.yaml'))
      .toContain('apiVersion: apps/v1\nkind: StatefulSet');
  });
  await test.step('a field explains itself, with a link to the reference', async () => {
    await write(lesson, 'web.yaml', deployment(''));
    await point(lesson, 'web.yaml', 'template');
    const hover = lesson.locator('.monaco-hover:visible');
    await expect(hover).toContainText('Deployment.spec.template');
    await expect(hover).toContainText('PodTemplateSpec');
    await expect(hover).toContainText('required');
    await expect(hover).toContainText('Template describes the pods that will be created.');
    await expect(hover.getByRole('link', { name: 'Reference on kubernetes.io' })).toHaveAttribute(
      'data-href',
      /kubernetes-api\/v1\.\d+\/#podtemplatespec-v1-core$/,
    );
  });
  await test.step('a misspelt field is marked in the second document too, and says what was meant', async () => {
    await write(lesson, 'web.yaml', `${deployment('')}---\n${deployment('          prots: []\n')}`);
    await expect(cell(lesson, 'web.yaml').locator('.squiggly-error')).toHaveCount(1);
    await point(lesson, 'web.yaml', 'prots');
    await expect(lesson.locator('.monaco-hover:visible')).toContainText('Did you mean ports?');
  });
  await test.step('the fields of a custom resource are completed once its CRD is applied', async () => {
    const group = `editor-${Date.now().toString(36)}.example.dev`;
    await write(
      lesson,
      'web.yaml',
      `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: crontabs.${group}
spec:
  group: ${group}
  scope: Namespaced
  names: {plural: crontabs, singular: crontab, kind: CronTab}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                cronSpec: {type: string}
`,
    );
    await apply(lesson, 'web.yaml');
    await expect(cell(lesson, 'web.yaml')).toContainText('created');
    await write(lesson, 'web.yaml', `apiVersion: ${group}/v1\nkind: CronTab\nspec:\n  `);
    await expect(async () => {
      await lesson.keyboard.press('Escape');
      await complete(lesson);
      await expect(suggestions(lesson)).toContainText('cronSpec', { timeout: 1_000 });
    }).toPass();
    await post(lesson, '/api/workspaces/pods/reset');
  });
  await test.step('Escape closes what is open, then lets Tab leave the editor', async () => {
    await write(lesson, 'web.yaml', deployment('          '));
    await complete(lesson);
    await expect(suggestions(lesson)).toBeVisible();
    await lesson.keyboard.press('Escape');
    await expect(suggestions(lesson)).toBeHidden();
    await lesson.keyboard.press('Tab');
    await expect(cell(lesson, 'web.yaml').getByRole('textbox')).toBeFocused();
    await lesson.keyboard.press('Escape');
    await expect(lesson.locator('.monaco-aria-container')).toContainText(
      'Tab now leaves the editor',
    );
    await lesson.keyboard.press('Tab');
    await expect(cell(lesson, 'web.yaml').getByRole('textbox')).not.toBeFocused();
  });
  await test.step('on a small screen suggestions stay within the screen, and the editor grows with its text', async () => {
    await lesson.setViewportSize({ width: 360, height: 740 });
    await write(lesson, 'web.yaml', deployment('          '));
    const editor = cell(lesson, 'web.yaml').locator('.kb-monaco');
    const before = (await editor.boundingBox())!.height;
    await complete(lesson);
    await expect(suggestions(lesson)).toBeVisible();
    const box = (await suggestions(lesson).boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(360);
    await lesson.keyboard.press('Escape');
    await lesson.keyboard.type('\n'.repeat(8));
    await expect
      .poll(async () => (await editor.boundingBox())!.height)
      .toBeGreaterThan(before + 100);
    expect(await lesson.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360,
    );
  });
  await test.step('a paste over a long text replaces all of it, on a busy page too', async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `key-${index}: a value of some length`);
    await write(lesson, 'web.yaml', lines.join('\n'));
    // What the page does may take longer than Monaco waits for the browser's echo of its own selection.
    await lesson.evaluate(() => {
      const busy = () => {
        const until = performance.now() + 150;
        while (performance.now() < until);
      };
      document.addEventListener('selectionchange', busy, { capture: true });
    });
    await lesson.keyboard.press('ControlOrMeta+a');
    await lesson.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
    );
    await paste(lesson, 'key: new');
    await expect.poll(() => textOf(lesson, 'web.yaml')).toBe('key: new');
  });
});

test('the cells of a page share one language service: each schema is asked for once', async ({
  page,
  kindbook,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.includes('/schema')) asked.push(pathname);
  });
  await page.goto(`${kindbook.url}pods/`);
  for (const title of ['web.yaml', 'typo.yaml']) await openEditor(page, title);
  await expect.poll(() => asked).toContain('/api/schema/v1');
  expect(asked.filter((path) => path === '/api/schema')).toHaveLength(1);
  expect(asked.filter((path) => path === '/api/schema/v1')).toHaveLength(1);
});

test('without a cluster the recorded schema completes and checks', async ({ page, kindbook }) => {
  await cutOff(page);
  await page.goto(`${kindbook.url}pods/`);
  await write(page, 'web.yaml', deployment('          imagePullPolicy: Alwys\n'));
  const web = cell(page, 'web.yaml');
  await expect(web.locator('.squiggly-error')).toHaveCount(1);
  await expect(web).toContainText('Did you mean Always?');
  await complete(page, '          live');
  await expect(suggestions(page)).toContainText('livenessProbe');
});

test('the schema comes packed, and not again where it has not changed', async ({ kindbook }) => {
  const first = await fetch(`${kindbook.url}api/schema`);
  const again = await fetch(`${kindbook.url}api/schema`, {
    headers: { 'if-none-match': first.headers.get('etag')! },
  });
  expect(again.status).toBe(304);
  const { groupVersions } = (await first.json()) as {
    groupVersions: { apiVersion: string; hash: string }[];
  };
  const { hash } = groupVersions.find(({ apiVersion }) => apiVersion === 'apps/v1')!;
  const apps = await fetch(`${kindbook.url}api/schema/apps/v1?hash=${hash}`);
  expect(apps.headers.get('content-encoding')).toBe('gzip');
  expect(apps.headers.get('cache-control')).toContain('immutable');
  expect((await fetch(`${kindbook.url}api/schema/no.such/v1`)).status).toBe(404);
});
