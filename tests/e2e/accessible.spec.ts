import { axeFaults, axeFaultsButColours } from './axe.ts';
import { notReachedByTab } from './keyboard.ts';
import { apply, cell, clusterChip, cutOff, expect, post, put, test } from './kindbook.ts';
import { checks, cleanUp, part, screen, showSolution, startLab } from './lab-page.ts';

const list = 'List the Pods';

test('a cell in use has no fault that axe finds, and a screen reader hears each of its states once', async ({
  lesson,
}) => {
  // Axe looks at seven states, each in both themes.
  test.setTimeout(300_000);
  const web = cell(lesson, 'web.yaml');
  const webCell = 'section[aria-label="web.yaml"]';
  await web.getByRole('status').evaluate((element) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver(() => heard.push(element.textContent)).observe(element, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await apply(lesson, 'web.yaml');
  await expect(web.getByRole('status')).toContainText('Ready');
  const heard = await lesson.evaluate(() => (window as unknown as { heard: string[] }).heard);
  expect(heard[0]).toContain('Applying');
  expect(heard.at(-1)).toContain('Ready');
  expect(heard.filter((words, index) => words === heard[index - 1])).toEqual([]);

  await expect(web.locator('.kb-timeline').getByRole('slider')).toBeVisible();
  await web.getByRole('button', { name: 'Pod web', exact: true }).click();
  await expect(web.getByRole('group', { name: 'About Pod web' })).toBeVisible();
  expect(await axeFaults(lesson, webCell), 'applied, with tree, panel and timeline').toEqual([]);

  const legendButton = web.getByRole('button', { name: 'Legend' });
  await legendButton.focus();
  await lesson.keyboard.press('Enter');
  const legend = lesson.getByRole('dialog', { name: 'Legend' });
  await expect(legend).toContainText('Stale');
  expect(await axeFaults(lesson, 'dialog.kb-legend'), 'the legend').toEqual([]);
  await lesson.keyboard.press('Escape');
  await expect(legend).toBeHidden();
  await expect(legendButton).toBeFocused();

  await web.getByRole('button', { name: /^Show \d+ steps as a list$/ }).click();
  await web.getByRole('slider', { name: 'Moment' }).press('Home');
  expect(await axeFaults(lesson, webCell), 'looking back').toEqual([]);
  await web.getByRole('button', { name: 'Back to now' }).first().click();

  await put(
    lesson,
    'web.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - {name: nginx, imagee: x}\n',
  );
  await expect(web.getByRole('status')).toContainText('Invalid');
  await web.getByRole('button', { name: 'Diff', exact: true }).click();
  await expect(web.getByRole('region', { name: 'Diff of web.yaml' })).toBeVisible();
  await web.getByRole('button', { name: 'Reset' }).click();
  expect(await axeFaults(lesson, webCell), 'invalid, with diff and Reset asked').toEqual([]);
  await web.getByRole('button', { name: 'Cancel' }).click();

  await apply(lesson, 'wrong-image.yaml');
  await expect(cell(lesson, 'wrong-image.yaml').getByRole('status')).toContainText('Failed');
  expect(
    await axeFaults(lesson, 'section[aria-label="wrong-image.yaml"]'),
    'failed, with a diagnosis',
  ).toEqual([]);

  const shell = cell(lesson, list);
  await shell.getByRole('button', { name: 'Run' }).click();
  await expect(shell.getByRole('status')).toContainText('Done');
  await shell.getByRole('button', { name: 'Open terminal' }).click();
  await expect(lesson.getByRole('region', { name: 'Terminal', exact: true })).toContainText('$');
  // What is around them is looked at where a lesson is opened (`page.spec.ts`).
  for (const label of [list, 'Terminal']) {
    const part = `section[aria-label="${label}"]`;
    expect(await axeFaults(lesson, part), `${label}: run, open`).toEqual([]);
  }
});

test('a lab in use has no fault that axe finds', async ({ page, kindbook }) => {
  // Axe looks at five states, each in both themes.
  test.setTimeout(300_000);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${kindbook.url}labs/nobody-home/`);
  await expect(page.getByRole('button', { name: 'Start the lab' })).toBeEnabled();
  expect(await axeFaults(page), 'not started').toEqual([]);

  await startLab(page, kindbook, 'nobody-home');
  await part(page, 'Hints').getByRole('button', { name: 'Show hint' }).click();
  await part(page, 'Solution').getByRole('button', { name: 'Show solution' }).click();
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await expect(screen(page)).toContainText('toolbox:~$');
  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  expect(await axeFaults(page), 'started, with hint, terminal, and asked twice').toEqual([]);
  await page.getByRole('button', { name: 'Keep it' }).click();
  await part(page, 'Terminal').getByRole('button', { name: 'Hide' }).click();

  // From here on all else is as it was.
  const checksPart = 'section[aria-label="Checks"]';
  const solution = 'section[aria-label="Solution"]';
  const letThrough = await cutOff(page, '/api/labs/');
  await page.reload();
  await expect(checks(page).getByText('Could not check').first()).toBeVisible();
  expect(await axeFaults(page, checksPart), 'could not check').toEqual([]);
  letThrough();
  await expect(checks(page).first()).toContainText('Not met yet');

  await showSolution(page);
  await part(page, 'Solution').getByRole('button', { name: 'Put it into the editor' }).click();
  await apply(page, 'orders.yaml');
  await expect(part(page, 'Checks')).toContainText('All met: the lab is solved.');
  expect(await axeFaults(page, checksPart), 'solved').toEqual([]);
  expect(await axeFaults(page, solution), 'with the solution shown').toEqual([]);
  await cleanUp(page, 'nobody-home');
});

test('each tab of a lab on a small screen has no fault that axe finds', async ({
  page,
  kindbook,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await startLab(page, kindbook, 'nobody-home');
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    const name = await tab.textContent();
    if (name === 'Terminal') await expect(screen(page)).toContainText('toolbox:~$');
    if (name === 'Editor') await showSolution(page);
    expect(await axeFaults(page), `${name}`).toEqual([]);
  }
  await cleanUp(page, 'nobody-home');
});

for (const path of [
  '',
  'labs/',
  'doctor/',
  'teams/',
  'glossary/',
  'kubectl/',
  'trouble/',
  'no-such-page/',
]) {
  test(`/${path} has no fault that axe finds, fits a phone, and the keyboard comes to everything`, async ({
    page,
    kindbook,
  }) => {
    await page.goto(`${kindbook.url}${path}`);
    await expect(clusterChip(page)).toContainText('Ready');
    if (path === 'doctor/') {
      await expect(page.getByRole('status', { name: 'Doctor' })).toContainText('missing');
    }
    expect(await axeFaults(page), 'wide').toEqual([]);
    // The longest pages: their words are links like those of the others.
    if (!['glossary/', 'kubectl/', 'trouble/'].includes(path))
      expect(await notReachedByTab(page), 'by Tab').toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    // What only a narrow page shows, menu and “On this page”, is the same on all of them.
    const look = ['', 'teams/'].includes(path) ? axeFaults : axeFaultsButColours;
    expect(await look(page), 'narrow').toEqual([]);
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

test('a cell is used by the keyboard alone', async ({ lesson }) => {
  const web = cell(lesson, 'web.yaml');
  const focused = lesson.locator(':focus');
  const editor = web.getByRole('textbox');
  await editor.scrollIntoViewIfNeeded();
  await web.getByRole('button', { name: 'Apply' }).focus();

  // Into the editor, a change, Apply by its key, and out again by Escape and Tab.
  await lesson.keyboard.press('Tab');
  await expect(editor).toBeFocused();
  await expect(web.locator('.kb-monaco').getByRole('textbox')).toBeFocused();
  await lesson.keyboard.press('ControlOrMeta+End');
  await lesson.keyboard.press('ControlOrMeta+Enter');
  await expect(web.getByRole('status')).toContainText('Ready');
  await lesson.keyboard.press('Escape');
  await expect(lesson.getByText('Tab now leaves the editor.').first()).toBeAttached();
  await lesson.keyboard.press('Tab');
  await expect(editor).not.toBeFocused();

  // The object's row opens its panel; its tabs by arrows, then the slider of the timeline.
  await expect(focused).toHaveAccessibleName(/Pod web/);
  await lesson.keyboard.press('Enter');
  const about = web.getByRole('group', { name: /^About / });
  await about.getByRole('tab', { name: 'Events' }).focus();
  await lesson.keyboard.press('ArrowRight');
  await expect(about.getByRole('tab', { name: 'Logs' })).toBeFocused();
  const slider = web.getByRole('slider', { name: 'Moment' });
  await slider.focus();
  await lesson.keyboard.press('Home');
  await expect(web.getByRole('button', { name: 'Back to now' }).first()).toBeVisible();
  await lesson.keyboard.press('End');

  // Reset asks first, and Escape takes it back.
  await web.getByRole('button', { name: 'Reset' }).focus();
  await lesson.keyboard.press('Enter');
  await expect(web.getByRole('button', { name: 'Empty the workspace' })).toBeFocused();
  await lesson.keyboard.press('Escape');
  await expect(web.getByRole('button', { name: 'Reset' })).toBeFocused();
});

test('the front page is used by the keyboard alone: its cell, then on to the first lesson', async ({
  page,
  kindbook,
}) => {
  await page.goto(kindbook.url);
  await expect(clusterChip(page)).toContainText('Ready');
  await post(page, '/api/workspaces/index/reset');
  const hello = cell(page, 'hello.yaml');
  await hello.getByRole('textbox').focus();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(hello.getByRole('status')).toContainText('Ready');
  expect(await notReachedByTab(page), 'with what the cluster made').toEqual([]);
  await post(page, '/api/workspaces/index/cleanup');
  await page.getByRole('link', { name: /^Begin with/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.kb-place')).toContainText('lesson 1 of');
});

test('a lab is done by the keyboard alone', async ({ page, kindbook }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${kindbook.url}labs/nobody-home/`);
  const start = page.getByRole('button', { name: 'Start the lab' });
  await expect(start).toBeEnabled();
  await cleanUp(page, 'nobody-home');
  await start.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.kb-check-unmet').first()).toBeVisible();

  const press = async (region: 'Hints' | 'Solution', name: string) => {
    await part(page, region).getByRole('button', { name }).focus();
    await page.keyboard.press('Enter');
  };
  await press('Hints', 'Show hint');
  await expect(part(page, 'Hints')).toContainText('1 of');
  expect(await notReachedByTab(page), 'started, with a hint').toEqual([]);

  await press('Solution', 'Show solution');
  await press('Solution', 'Show it now');
  await press('Solution', 'Put it into the editor');
  await cell(page, 'orders.yaml').getByRole('textbox').focus();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(part(page, 'Checks')).toContainText('All met: the lab is solved.');
  await cleanUp(page, 'nobody-home');
});
