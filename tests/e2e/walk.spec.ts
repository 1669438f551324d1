import type { Page } from '@playwright/test';
import { Discovery } from '../../src/cluster/api/discovery.ts';
import { root } from '../../src/cli/root.ts';
import { inventory, leftBehind } from '../../src/cluster/labs/left-behind.ts';
import { findNamespace } from '../../src/cluster/workspace/namespaces.ts';
import { readLessons } from '../../src/lessons/lesson-files.ts';
import { cell, clusterReady, expect, faultsOf, openLesson, post, test } from './kindbook.ts';
import { walk } from './walk.ts';

// Every lesson is done from top to bottom as its reader does it, each in a workspace of its own; a new one by itself.

for (const lessonFile of readLessons(root)) {
  const { lesson } = lessonFile;
  const { name, cells, shellCells, predictions } = lesson;
  const [first] = cells;
  if (!first) continue;

  test(`the lesson ${name} does on the cluster what it says, and leaves nothing behind`, async ({
    page,
    kindbook,
    api,
  }) => {
    test.setTimeout(20 * 60_000);
    const began = Date.now();
    await page.goto(kindbook.url);
    await clusterReady(page);
    await post(page, `/api/workspaces/${name}/reset`);
    const discovery = new Discovery(api);
    const before = await inventory(api, discovery);
    const said = faultsOf(page);
    await openLesson(page, kindbook, name);
    const faults = await walk(page, lessonFile);
    await reset(page, first.title);
    const seconds = Math.round((Date.now() - began) / 1000);
    const count = cells.length + shellCells.length;
    console.log(`${name}: ${count} cells, ${predictions.length} Predicts, ${seconds} s`);
    expect(faults).toEqual([]);
    expect(said, 'console and requests').toEqual([]);
    await expect
      .poll(
        async () => {
          discovery.refresh();
          const fresh = await findNamespace(api, name);
          const left = await leftBehind(api, discovery, name, before);
          return left.filter((each) => each !== `Namespace ${fresh?.name}`);
        },
        { message: 'what Reset leaves', timeout: 180_000 },
      )
      .toEqual([]);
    await post(page, `/api/workspaces/${name}/cleanup`);
  });
}

/** Empties the workspace by the button of a cell. */
async function reset(page: Page, title: string): Promise<void> {
  const region = cell(page, title);
  await region.getByRole('button', { name: 'Reset', exact: true }).click();
  await region.getByRole('button', { name: 'Empty the workspace' }).click();
  await expect(region.getByRole('status').first()).toHaveText('Draft');
}
