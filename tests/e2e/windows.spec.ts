import { apply, cell, clusterReady, expect, test, write } from './kindbook.ts';
import { checks, cleanUp, startLab } from './lab-page.ts';

const solved =
  'apiVersion: v1\nkind: Service\nmetadata: {name: team}\nspec: {clusterIP: None, selector: {app: team}}\n';
const unsolved = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: team}\ndata: {a: "1"}\n';

test('four windows of one lab follow it all at once, and Apply answers in each', async ({
  page,
  context,
  kindbook,
}) => {
  await startLab(page, kindbook, 'address-one');
  const windows = [page];
  for (let more = 0; more < 3; more++) {
    const next = await context.newPage();
    await next.goto(page.url());
    windows.push(next);
  }
  try {
    for (const window of windows) {
      await clusterReady(window);
      await expect(checks(window).first()).toContainText('Not met yet');
    }
    for (const [index, window] of windows.entries()) {
      const isSolved = index % 2 === 0;
      await window.bringToFront();
      await write(window, 'team.yaml', isSolved ? solved : unsolved);
      await apply(window, 'team.yaml');
      await expect(cell(window, 'team.yaml')).toContainText('created');
      for (const other of windows) {
        await expect(checks(other).first()).toContainText(isSolved ? 'Met' : 'Not met yet');
      }
    }
  } finally {
    await cleanUp(page, 'address-one');
  }
});
