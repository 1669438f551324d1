import type { Page } from '@playwright/test';
import { root } from '../../src/cli/root.ts';
import { readLessons } from '../../src/lessons/lesson-files.ts';
import { cell, clusterReady, expect, faultsOf, openLesson, post, test } from './kindbook.ts';
import { walk } from './walk.ts';

// What a reader does with a lesson in the browser, from top to bottom: one that has cells, commands, questions and edits,
// and is short. What each of the lessons does on the cluster is walked without a browser (`src/cli/test/walk.ts`).

const name = 'statefulsets';

test(`the lesson ${name} is done in the browser from top to bottom, and the page marks what the cluster says`, async ({
  page,
  kindbook,
}) => {
  test.setTimeout(20 * 60_000);
  const lessonFile = readLessons(root).find(({ lesson }) => lesson.name === name)!;
  await page.goto(kindbook.url);
  await clusterReady(page);
  await post(page, `/api/workspaces/${name}/reset`);
  const said = faultsOf(page);
  await openLesson(page, kindbook, name);
  expect(await walk(page, lessonFile)).toEqual([]);
  await reset(page, lessonFile.lesson.cells[0]!.title);
  expect(said, 'console and requests').toEqual([]);
  await post(page, `/api/workspaces/${name}/cleanup`);
});

/** Empties the workspace by the button of a cell. */
async function reset(page: Page, title: string): Promise<void> {
  const region = cell(page, title);
  await region.getByRole('button', { name: 'Reset', exact: true }).click();
  await region.getByRole('button', { name: 'Empty the workspace' }).click();
  await expect(region.getByRole('status').first()).toHaveText('Draft');
}
