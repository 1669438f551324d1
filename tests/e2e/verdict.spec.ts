import { findNamespace } from '../../src/cluster/workspace/namespaces.ts';
import { apply, cell, expect, put, test, write } from './kindbook.ts';

const pod = (name: string, more = '') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
    - name: main
      image: nginx:1.26
${more}`;

test('while the reader types, a misspelt field and a mistake of the YAML are told at their place, an accepted text on Ctrl+S, and nothing is applied', async ({
  lesson,
  api,
}) => {
  await write(lesson, 'web.yaml', pod('typed').replace('image:', 'imagee:'));
  const web = cell(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Invalid');
  await expect(web).toContainText('There is no field spec.containers[name="main"].imagee');
  await expect(web.getByRole('button', { name: 'line 8' })).toBeVisible();
  await expect(web.locator('.squiggly-error')).toHaveCount(1);
  const { body } = await api.json<{ items: unknown[] }>({
    path: '/api/v1/pods?fieldSelector=metadata.name=typed',
  });
  expect(body.items).toEqual([]);

  await write(lesson, 'web.yaml', pod('typed'));
  await expect(web.getByRole('status')).toContainText('Draft');
  await expect(web.locator('.squiggly-error')).toHaveCount(0);

  // In plain words, with the parser's own below.
  await write(lesson, 'web.yaml', pod('typed').replace('      image', '     image'));
  await expect(web.getByRole('status')).toContainText('Invalid');
  await expect(web).toContainText('This line is indented by 5 spaces');
  await expect(web).toContainText('Give it 2 spaces, like containers, or 6 spaces, like name.');
  await expect(web).toContainText('The YAML parser says: Sequence item without - indicator');
  await web.getByRole('button', { name: 'line 8' }).click();
  await expect(web.getByRole('textbox')).toBeFocused();

  await write(lesson, 'web.yaml', pod('typed').replace('kind:', 'kind'));
  await expect(web).toContainText('A colon is missing after kind. ');
  await expect(web).toContainText('Write kind: Pod.');

  await write(lesson, 'web.yaml', pod('asked'));
  await lesson.keyboard.press('ControlOrMeta+s');
  await expect(web.getByText('The API server accepts this text.').first()).toBeVisible();
});

const web = (image: string, replicas: number) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector: {no: where}
      containers:
        - name: main
          image: ${image}
`;

test('Diff shows what Apply would change, follows the text, and closes again', async ({
  lesson,
}) => {
  await write(lesson, 'web.yaml', web('nginx:1.26', 0));
  const region = cell(lesson, 'web.yaml');
  const open = region.getByRole('button', { name: 'Diff', exact: true });
  await open.click();
  const diff = region.getByRole('region', { name: 'Diff of web.yaml' });
  await expect(diff).toContainText('will be created');
  await apply(lesson, 'web.yaml');
  await expect(diff).toContainText('unchanged');

  await write(lesson, 'web.yaml', web('nginx:1.27', 1));
  await expect(diff).toContainText('will change');
  await expect(diff.getByRole('listitem').filter({ hasText: 'added:' })).toHaveText([
    /replicas: 1/,
    /image: nginx:1\.27/,
  ]);
  await expect(diff.getByRole('listitem').filter({ hasText: 'removed:' })).toHaveText([
    /replicas: 0/,
    /image: nginx:1\.26/,
  ]);
  await expect(diff.getByText(/unchanged lines/).first()).toBeVisible();

  await diff.getByRole('button', { name: 'Close' }).focus();
  await lesson.keyboard.press('Escape');
  await expect(diff).toHaveCount(0);
  await expect(open).toBeFocused();
  await expect(open).toHaveAttribute('aria-expanded', 'false');
});

test('what somebody else has changed makes the cell Stale, and can be taken over', async ({
  lesson,
  api,
}) => {
  await put(lesson, 'web.yaml', web('nginx:1.26', 0));
  await apply(lesson, 'web.yaml');
  const region = cell(lesson, 'web.yaml');
  await expect(region).toContainText('created');
  await expect(region.getByRole('status')).toContainText('Ready');
  // That of a test before may still be on its way out, in the namespace of before.
  const namespace = await findNamespace(api, 'pods');
  const path = `/apis/apps/v1/namespaces/${namespace!.name}/deployments/web`;
  await api.json({
    method: 'PATCH',
    path: `${path}?fieldManager=kubectl-edit`,
    contentType: 'application/merge-patch+json',
    body: '{"spec": {"replicas": 2}}',
  });
  await expect(region.getByRole('status')).toContainText('Stale');
  await apply(lesson, 'web.yaml');
  await expect(region).toContainText('belongs to kubectl edit');
  const takeOver = region.getByRole('button', { name: 'Take over this field' });
  await takeOver.focus();
  await lesson.keyboard.press('Enter');
  await expect(region).toContainText('configured');
  await expect(takeOver).toHaveCount(0);
  await expect(region.getByRole('button', { name: 'Apply' })).toBeFocused();
  expect((await api.json({ path })).body).toMatchObject({ spec: { replicas: 0 } });
});

test('what cannot be changed is deleted and created again when the reader says so', async ({
  lesson,
}) => {
  await put(lesson, 'web.yaml', pod('web', '  restartPolicy: Always\n'));
  await apply(lesson, 'web.yaml');
  const region = cell(lesson, 'web.yaml');
  await expect(region.getByRole('status')).toContainText('Ready');
  await put(lesson, 'web.yaml', pod('web', '  restartPolicy: Never\n'));
  await expect(region).toContainText('spec.restartPolicy of Pod web cannot be changed');
  await expect(region).toContainText('its logs');
  await region.getByRole('button', { name: 'Delete and create again' }).press('Enter');
  await expect(region).toContainText('The old Pod has to be deleted first.');
  await expect(region).toContainText('created');
  await expect(region.getByRole('status')).toContainText('Ready');
});
