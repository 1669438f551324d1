import { apply, cell, expect, openLesson, put, test } from './kindbook.ts';

/** Its readiness probe makes sure that there is a time between running and ready. */
const slow = `apiVersion: v1
kind: Pod
metadata: {name: slow}
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: nginx
      image: nginx:1.26
      readinessProbe:
        httpGet: {path: /, port: 80}
        initialDelaySeconds: 2
        periodSeconds: 1
`;

test('the timeline tells who did what, up to Ready, and goes back to any moment; a second Apply has its own, and after a reload nobody watched', async ({
  lesson,
  kindbook,
}) => {
  await put(lesson, 'web.yaml', slow);
  await apply(lesson, 'web.yaml');
  const web = cell(lesson, 'web.yaml');
  const status = web.getByRole('status');
  await expect(status).toContainText('Ready');

  await web.getByRole('button', { name: /^Show \d+ steps as a list$/ }).click();
  const timeline = web.locator('.kb-timeline');
  await expect(timeline.getByRole('heading', { level: 3 })).toHaveText('What your Apply set off');
  await expect(timeline.getByRole('heading', { level: 4 })).toHaveText([
    'API server',
    'scheduler',
    /^kubelet on \S+-worker2?$/,
  ]);
  await expect(timeline).toContainText('checked the Pod slow and stored it.');
  await expect(timeline).toContainText('The scheduler chooses a node for each Pod that has none.');
  await expect(timeline).toContainText(/chose the node \S+ for the Pod slow\./);
  await expect(timeline.getByRole('listitem').last()).toContainText(
    'reports the Pod slow as ready: the readiness probe succeeded.',
  );

  const slider = timeline.getByRole('slider', { name: 'Moment' });
  await expect(slider).toHaveAttribute('aria-valuetext', 'Now');
  await slider.focus();
  // The newest step, then the one before it.
  await lesson.keyboard.press('ArrowLeft');
  await expect(slider).toHaveAttribute('aria-valuetext', /reports the Pod slow as ready/);
  await expect(status).toContainText('Ready');
  await lesson.keyboard.press('ArrowLeft');
  await expect(status).toContainText('Progressing 0/1');
  await expect(web).toContainText('Running, not ready');
  await expect(web).toContainText(/As it was [\d.]+ s after Apply\./);

  await lesson.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', 'Before the first step');
  await expect(status).toContainText('Draft');
  await lesson.keyboard.press('ArrowRight');
  await lesson.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', /scheduler chose the node/);
  await expect(web).toContainText('Pending');

  await web.getByRole('button', { name: 'Back to now' }).first().click();
  await expect(slider).toHaveAttribute('aria-valuetext', 'Now');
  await expect(status).toContainText('Ready');
  await expect(web).not.toContainText('As it was');

  // A second Apply has a timeline of its own, with what it pruned.
  await put(lesson, 'web.yaml', slow.replace('{name: slow}', '{name: other}'));
  await apply(lesson, 'web.yaml');
  await expect(timeline).toContainText('checked the Pod other and stored it.');
  await expect(timeline).toContainText('was asked by kindbook to delete the Pod slow');
  await expect(timeline).toContainText('removed the Pod slow for good.');
  await expect(timeline).not.toContainText('checked the Pod slow');
  await expect(status).toContainText('Ready');

  await openLesson(lesson, kindbook);
  await expect(timeline).toContainText('did not watch what the earlier Apply set off');
});

test('on a small screen the steps are a list', async ({ lesson }) => {
  await lesson.setViewportSize({ width: 360, height: 800 });
  await put(lesson, 'web.yaml', slow);
  await apply(lesson, 'web.yaml');
  const web = cell(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Ready');
  const timeline = web.locator('.kb-timeline');
  await expect(timeline.getByRole('listitem').last()).toContainText('ready');
  await expect(timeline.getByRole('img', { name: /^Timeline/ })).toHaveCount(0);
  const [scroll, client] = await lesson.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(scroll).toBe(client);
});
