import { apply, cell, expect, openLesson, post, put, shownText, test } from './kindbook.ts';

test('the drawing of a Deployment follows an Apply and a scale', async ({ page, kindbook }) => {
  await openLesson(page, kindbook, 'deployments');
  await post(page, '/api/workspaces/deployments/reset');
  const drawing = page.getByRole('figure', { name: 'From the Deployment to the addresses' });
  await drawing.scrollIntoViewIfNeeded();
  await expect(drawing.getByRole('status')).toHaveText(
    /An example\.\s+Apply site\.yaml, and this drawing shows your own, live\./,
  );

  // Pods that end at once; a scale by the text is the same to the drawing as one by kubectl.
  const text = (await shownText(page, 'site.yaml').innerText())
    .replace(
      '    spec:\n      containers',
      '    spec:\n      terminationGracePeriodSeconds: 0\n      containers',
    )
    .replace('replicas: 3', 'replicas: 1');
  await put(page, 'site.yaml', text);
  await apply(page, 'site.yaml');
  await expect(cell(page, 'site.yaml').getByRole('status')).toContainText('Ready');
  await drawing.scrollIntoViewIfNeeded();
  const pods = drawing.locator('[data-key=pods] > li');
  const addresses = drawing.locator('[data-key=entries] > li');
  await expect(drawing.getByRole('status')).toHaveText(/: 1 of 1 Pod ready, and 1 address ready/);
  const first = await pods.first().getAttribute('title');

  await put(page, 'site.yaml', text.replace('replicas: 1', 'replicas: 2'));
  await apply(page, 'site.yaml');
  await drawing.scrollIntoViewIfNeeded();
  await expect(drawing.getByRole('status')).toHaveText(/: 2 of 2 Pods ready, and 2 addresses/);
  // The Pod that was there is the same box, and each address names a Pod of the ReplicaSet.
  await expect(pods.first()).toHaveAttribute('title', first!);
  for (const pod of await pods.all()) {
    const end = (await pod.getAttribute('title'))!.replace(/^.*-/, '');
    await expect(addresses.filter({ hasText: end })).toContainText('ready, gets requests');
  }
  await post(page, '/api/workspaces/deployments/reset');
  await expect(drawing.getByRole('status')).toContainText('An example.');
});
