import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import type { Prediction } from '../../src/lessons/predict/prediction.ts';
import type { Step } from '../../src/notebook/progress/lesson-progress.ts';
import { apply, cell, expect, test, type Kindbook } from './kindbook.ts';

/** The link of the sidebar to a lesson. */
function inSidebar(page: Page, title: string): Locator {
  // With or without its progress behind it; a lab's title may have the same word in it.
  const name = new RegExp(`^${title}( \\(|$)`);
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name });
}

/** The row of a lesson on the front page. */
function onFrontPage(page: Page, title: string): Locator {
  return page.getByRole('main').getByRole('listitem').filter({ hasText: title }).first();
}

/** Tells the open page of the Pods lesson what its cells and Predicts tell it once they are run and marked: of all of them. */
async function doAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    const all = (what: string) => [...document.querySelectorAll<HTMLElement>(`main ${what}`)];
    const steps: Step[] = [
      ...all('[data-cell]').map(({ dataset }) => ({ did: 'run' as const, cell: dataset['cell']! })),
      ...all('[data-prediction]').map(({ dataset }) => {
        const { question } = JSON.parse(dataset['prediction']!) as Prediction;
        return { did: 'answered' as const, question };
      }),
    ];
    for (const detail of steps) document.dispatchEvent(new CustomEvent('kb-step', { detail }));
  });
  await expect(inSidebar(page, 'Pods')).toHaveAccessibleName('Pods (done)');
}

/** Does all of the Pods lesson, and gives its row on the front page. */
async function donePods(page: Page, { url }: Kindbook): Promise<Locator> {
  await page.goto(`${url}pods/`);
  await doAll(page);
  await page.goto(url);
  const pods = onFrontPage(page, 'Pods');
  await expect(pods).toContainText('Done');
  return pods;
}

/** Chooses a file for Import, as a reader does in the browser's own dialog. */
async function importFile(page: Page, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import progress' }).click();
  const buffer = Buffer.from(text);
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer });
}

test('a cell that was run and a lesson that is done are shown in the sidebar, in other tabs too', async ({
  lesson,
  kindbook,
}) => {
  const other = await lesson.context().newPage();
  await other.goto(kindbook.url);
  await expect(inSidebar(lesson, 'Pods')).toHaveAccessibleName('Pods');
  await expect(other.getByRole('link', { name: 'Begin with' })).toBeVisible();

  await apply(lesson, 'web.yaml');
  await expect(cell(lesson, 'web.yaml').getByRole('status')).toContainText('Ready');
  await expect(inSidebar(lesson, 'Pods')).toHaveAccessibleName('Pods (started)');
  await expect(onFrontPage(other, 'Pods')).toContainText(/Started · 1 of \d+ cells run/);
  await expect(other.getByRole('link', { name: 'Continue with Pods' })).toBeVisible();

  const labs = await lesson.context().newPage();
  await labs.goto(`${kindbook.url}labs/`);
  await expect(inSidebar(labs, 'Pods')).toHaveAccessibleName('Pods (started)');

  // Its end alone does not make it done.
  await lesson.locator('main footer').scrollIntoViewIfNeeded();
  await expect(inSidebar(lesson, 'Pods')).toHaveAccessibleName('Pods (started)');
  await doAll(lesson);
  await expect(inSidebar(labs, 'Pods')).toHaveAccessibleName('Pods (done)');
  await lesson.reload();
  await expect(inSidebar(lesson, 'Pods')).toHaveAccessibleName('Pods (done)');
  await expect(onFrontPage(other, 'Pods')).toContainText(/Done · (\d+) of \1 cells run/);
  await expect(other.getByText(/1 of \d+ done/)).toBeVisible();
  await expect(other.getByRole('link', { name: 'Continue with Deployments' })).toBeVisible();
});

test('progress is exported, deleted when the reader has confirmed it, and imported again', async ({
  page,
  kindbook,
}) => {
  const pods = await donePods(page, kindbook);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export my progress' }).click();
  const file = await (await download).path();

  const remove = page.getByRole('button', { name: 'Delete progress' });
  await remove.click();
  await expect(
    page.getByText(/deletes from this browser what you have read, .* in 1 lesson/),
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(remove).toBeFocused();
  await expect(pods).toContainText('Done');

  await remove.press('Enter');
  await expect(page.getByRole('button', { name: 'Delete now' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(pods).not.toContainText('Done');

  await importFile(page, 'mine.json', await readFile(file, 'utf8'));
  await expect(page.getByText('1 lesson was imported')).toBeVisible();
  await expect(pods).toContainText('Done');
});

test('a file that is not progress is refused with the reason, and nothing is lost', async ({
  page,
  kindbook,
}) => {
  const pods = await donePods(page, kindbook);
  await importFile(
    page,
    'wrong.json',
    '{"kindbook":"progress","version":1,"lessons":{"pods":5},"labs":{}}',
  );
  await expect(page.getByText('“wrong.json” was not imported.')).toBeVisible();
  await expect(page.getByText('the lesson “pods” cannot be read')).toBeVisible();
  await expect(pods).toContainText('Done');
});

test('progress that cannot be read is told and put aside, and the page works on', async ({
  page,
  kindbook,
}) => {
  await page.goto(kindbook.url);
  await page.evaluate(() => {
    localStorage.setItem('kindbook:progress', '{broken');
    localStorage.setItem('kindbook:lab:never-ready', '[]');
  });
  await page.reload();
  await expect(
    page.getByText('What this browser keeps of your lessons cannot be read.'),
  ).toBeVisible();
  await expect(page.getByText('of the lab “never-ready” cannot be read')).toBeVisible();

  await page.goto(`${kindbook.url}pods/`);
  await doAll(page);
  const aside = await page.evaluate(() => localStorage.getItem('kindbook:progress:unreadable'));
  expect(aside).toBe('{broken');
});
