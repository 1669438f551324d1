import { cell, expect, test, write } from './kindbook.ts';

const pod = (name: string, more = '') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
    - name: main
      image: nginx:1.26
${more}`;

test('a misspelt field is marked while the reader types, and nothing is applied', async ({
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
});

test('Ctrl+S asks at once, and an accepted text is told too', async ({ lesson }) => {
  await write(lesson, 'web.yaml', pod('asked'));
  await lesson.keyboard.press('ControlOrMeta+s');
  await expect(
    cell(lesson, 'web.yaml').getByText('The API server accepts this text.').first(),
  ).toBeVisible();
});
