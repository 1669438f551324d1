import type { KubeObject } from '../../src/protocol/workspace.ts';
import type { ApiClient } from '../../src/cluster/api/client.ts';
import { apply, cell, expect, openLesson, post, put, test, write } from './kindbook.ts';

const pod = (name: string, image = 'nginx:1.26', label = 'web') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels:
    app: ${label}
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: main
      image: ${image}
`;

/** What the API server itself says of the lesson's only Pod of that name. */
async function podOf(api: ApiClient, name: string): Promise<KubeObject> {
  const { body } = await api.json<{ items: KubeObject[] }>({
    path: `/api/v1/pods?fieldSelector=metadata.name=${name}&labelSelector=kindbook.dev/lesson=pods`,
  });
  const [found] = body.items.filter(({ metadata }) => !metadata.deletionTimestamp);
  return found!;
}

test('an edited cell applies by Ctrl+Enter, its Pod is shown Running with the IP that the cluster gave it, and Reset empties the workspace', async ({
  lesson,
  api,
}) => {
  await write(
    lesson,
    'web.yaml',
    pod('changed', 'registry.k8s.io/e2e-test-images/agnhost:2.66.1', 'edited'),
  );
  await lesson.keyboard.press('ControlOrMeta+Enter');
  const web = cell(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Ready');
  const real = await podOf(api, 'changed');
  const { podIP, phase } = real['status'] as { podIP: string; phase: string };
  const { nodeName } = real['spec'] as { nodeName: string };
  expect(phase).toBe('Running');
  expect(real.metadata.labels).toMatchObject({ app: 'edited', 'kindbook.dev/cell': 'web.yaml' });
  await expect(web).toContainText('Running');
  await expect(web).toContainText(podIP);
  await expect(web).toContainText(nodeName);
  await expect(web.getByRole('group', { name: /^About / })).toHaveCount(0);
  await web.getByRole('button', { name: 'Pod changed' }).click();
  await expect(web).toContainText('Successfully assigned');

  await web.getByRole('button', { name: 'Reset', exact: true }).click();
  await web
    .getByRole('button', { name: /^(Reset|Empty)/ })
    .last()
    .click();
  await expect(web.getByRole('status')).toContainText('Draft');
});

test('Apply pressed while another one is under way is done after it, and once', async ({
  lesson,
  api,
}) => {
  const { promise: held, resolve: goOn } = Promise.withResolvers<void>();
  const sent: string[] = [];
  await lesson.route('**/api/workspaces/pods/apply', async (route) => {
    sent.push(route.request().postData()!);
    await held;
    await route.continue();
  });
  await put(lesson, 'web.yaml', pod('first'));
  await apply(lesson, 'web.yaml');
  await expect.poll(() => sent.length).toBe(1);
  await apply(lesson, 'web.yaml');
  await put(lesson, 'web.yaml', pod('second'));
  await apply(lesson, 'web.yaml');
  goOn();
  await expect.poll(() => sent.length).toBe(2);
  const web = cell(lesson, 'web.yaml');
  await expect(web.getByRole('button', { name: 'Pod second' })).toBeVisible();
  await expect(web.getByRole('status')).toContainText('Ready');
  expect((await podOf(api, 'second')).metadata.name).toBe('second');
  expect(sent.map((body) => /name: (first|second)/.exec(body)![1])).toEqual(['first', 'second']);
});

test('a Pod that cannot start says why, and where in the text; a Service that selects nothing quotes both sides, and leads to its selector', async ({
  lesson,
}) => {
  await put(lesson, 'web.yaml', pod('broken', 'nginx:no-such-tag'));
  await apply(lesson, 'web.yaml');
  const web = cell(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText(/Failed: (ErrImagePull|ImagePullBackOff)/);
  await expect(web).toContainText('nginx:no-such-tag');
  await expect(
    web
      .getByRole('button', { name: 'line 11' })
      .or(web.getByRole('link', { name: 'line 11' }))
      .first(),
  ).toBeVisible();

  const service = `---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: wep
  ports:
    - port: 80
`;
  await put(lesson, 'web.yaml', pod('web') + service);
  await apply(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Failed: NoEndpoints');
  await expect(web).toContainText('No Pod has the label app=wep');
  await expect(web.getByText('app=web', { exact: true }).first()).toBeVisible();
  await expect(web.getByRole('button', { name: 'line 18' })).toBeVisible();
  await put(lesson, 'web.yaml', pod('web') + service.replace('wep', 'web'));
  await apply(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Ready');
  await expect(web).not.toContainText('No Pod has the label');
});

test('a misspelt field is refused with its line, an object for kube-system too, and nothing is applied', async ({
  lesson,
  api,
}) => {
  await put(lesson, 'web.yaml', pod('typo').replace('image:', 'imagee:'));
  await apply(lesson, 'web.yaml');
  const web = cell(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Invalid');
  await expect(web).toContainText('There is no field spec.containers[name="main"].imagee');
  await expect(web).toContainText('line 11');
  expect(await podOf(api, 'typo')).toBeUndefined();

  await put(
    lesson,
    'web.yaml',
    pod('web').replace('metadata:', 'metadata:\n  namespace: kube-system'),
  );
  await apply(lesson, 'web.yaml');
  await expect(web).toContainText('A cell may not change the namespace kube-system');
});

test('what was edited survives a reload, and the original comes back on demand', async ({
  lesson,
  kindbook,
}) => {
  await put(lesson, 'web.yaml', pod('my-own-text'));
  await expect(cell(lesson, 'web.yaml')).toContainText('my-own-text');
  await openLesson(lesson, kindbook);
  const web = cell(lesson, 'web.yaml');
  await expect(web).toContainText('my-own-text');
  await web.getByRole('button', { name: 'Original text' }).click();
  await expect(web).not.toContainText('my-own-text');
});

/** Runs in the page, before its own scripts: to reach for the storage throws, as where a reader has forbidden it. */
function forbidStorage(): void {
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  }
}

test('where the browser forbids storage a cell works, says that its text is not kept, and leaving asks first', async ({
  page,
  kindbook,
}) => {
  await page.addInitScript(forbidStorage);
  await openLesson(page, kindbook);
  await post(page, '/api/workspaces/pods/reset');
  await put(page, 'web.yaml', pod('not-kept'));
  await apply(page, 'web.yaml');
  const web = cell(page, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Ready');
  await expect(web).toContainText('This browser does not let the page keep your text');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.accept();
});
