import {
  apply,
  cell,
  clusterReady,
  expect,
  openEditor,
  put,
  shownText,
  test,
  write,
} from './kindbook.ts';
import { checks, cleanUp, startLab } from './lab-page.ts';

/** The first meets the first check, and no other: a lab that is solved is not looked at any more. */
const [right, wrong] = ['18', '20'].map(
  (closes) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: opening-hours}\ndata: {opens: "6", closes: "${closes}"}\n`,
) as [string, string];

test('four windows of one lab follow it all at once, and Apply answers in each', async ({
  page,
  context,
  kindbook,
}) => {
  await startLab(page, kindbook, 'three-refusals');
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
      const isRight = index % 2 === 0;
      await window.bringToFront();
      await put(window, 'opening-hours.yaml', isRight ? right : wrong);
      await apply(window, 'opening-hours.yaml');
      await expect(cell(window, 'opening-hours.yaml')).toContainText(
        index === 0 ? 'created' : 'configured',
      );
      for (const other of windows) {
        await expect(checks(other).first()).toContainText(isRight ? 'Met' : 'Not met yet');
      }
    }
  } finally {
    await cleanUp(page, 'three-refusals');
  }
});

const manifest = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\ndata: {value: "${value}"}\n`;

test('two windows that edit one cell go on with one text, and neither writes over the other', async ({
  lesson,
  context,
}) => {
  const other = await context.newPage();
  await other.goto(lesson.url());
  await clusterReady(other);
  const text = (window: typeof lesson) => shownText(window, 'web.yaml');
  await cell(other, 'web.yaml').getByRole('textbox').scrollIntoViewIfNeeded();
  for (const [index, window] of [lesson, other, lesson, other].entries()) {
    await window.bringToFront();
    await write(window, 'web.yaml', manifest(`turn-${index}`));
    for (const one of [lesson, other]) await expect(text(one)).toContainText(`turn-${index}`);
  }
  await lesson.bringToFront();
  await apply(lesson, 'web.yaml');
  for (const window of [lesson, other]) {
    await expect(cell(window, 'web.yaml').getByRole('status').first()).toContainText('Ready');
    await window.reload();
    await cell(window, 'web.yaml').getByRole('textbox').scrollIntoViewIfNeeded();
    await expect(text(window)).toContainText('turn-3');
  }
});

test('two windows that type at once have the words of both, and keep them', async ({
  page,
  context,
  kindbook,
}) => {
  await page.goto(`${kindbook.url}labs/address-one/`);
  const other = await context.newPage();
  await other.goto(page.url());
  const windows = [page, other];
  const words: string[] = [];
  const haveAll = async () => {
    for (const word of words) {
      for (const window of windows)
        await expect(shownText(window, 'team.yaml')).toContainText(word);
    }
  };
  for (const window of windows) await openEditor(window, 'team.yaml');
  for (let round = 0; round < 4; round++) {
    // At the same place, and each at an end of its own.
    const keyOf = (index: number) => (round % 2 === 0 || index === 0 ? 'End' : 'Home');
    // Both cursors stand before either types: one that is put into the other's unfinished word would cut it in two.
    for (const [index, window] of windows.entries()) {
      await window.keyboard.press(`ControlOrMeta+${keyOf(index)}`);
    }
    await Promise.all(
      windows.map(async (window, index) => {
        const word = `${'xy'[index]}-line-${round}`;
        const line = `# ${word}`;
        words.push(word);
        await window.keyboard.type(keyOf(index) === 'End' ? `\n${line}` : line);
        if (keyOf(index) === 'Home') await window.keyboard.press('Enter');
      }),
    );
    await haveAll();
  }
  await page.reload();
  for (const word of words) await expect(shownText(page, 'team.yaml')).toContainText(word);
});

test('what was typed just before the tab crashes is kept', async ({ page, context, kindbook }) => {
  await page.goto(`${kindbook.url}labs/address-one/`);
  await cell(page, 'team.yaml').getByRole('textbox').focus();
  await page.keyboard.type('# the last letter: x');
  const protocol = await context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  // It never answers.
  void protocol.send('Page.crash').catch(() => undefined);
  await crashed;
  const next = await context.newPage();
  await next.goto(`${kindbook.url}labs/address-one/`);
  await expect(shownText(next, 'team.yaml')).toHaveText('# the last letter: x');
});

test('a text whose storage is cleared in another window stays, and leaving it asks first', async ({
  page,
  context,
  kindbook,
}) => {
  await page.goto(`${kindbook.url}labs/address-one/`);
  await cell(page, 'team.yaml').getByRole('textbox').focus();
  await page.keyboard.type('# mine');
  const other = await context.newPage();
  await other.goto(page.url());
  await page.evaluate(() =>
    addEventListener('storage', () => document.documentElement.classList.add('is-cleared')),
  );
  await other.evaluate(() => localStorage.clear());
  await expect(page.locator('html')).toHaveClass(/is-cleared/);
  await expect(shownText(page, 'team.yaml')).toHaveText('# mine');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await page.keyboard.type(', and kept again');
  await page.reload();
  await expect(shownText(page, 'team.yaml')).toHaveText('# mine, and kept again');
});

// What is typed is kept at each key, before anything else happens: where it is not, the first of these reloads loses it.
test('reloads in the middle of typing lose no letter, in the text field and in the editor that takes its place', async ({
  page,
  kindbook,
}) => {
  const kept = () =>
    page.evaluate(() => localStorage.getItem('kindbook:lab-address-one:team.yaml:text'));
  await page.goto(`${kindbook.url}labs/address-one/`);
  let typed = '# ';
  for (const [reload, letter] of [...'abcdefgh'].entries()) {
    const isInEditor = reload % 4 === 3;
    if (isInEditor) await openEditor(page, 'team.yaml');
    else await cell(page, 'team.yaml').getByRole('textbox').focus();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type(reload === 0 ? `# ${letter}` : letter);
    typed += letter;
    // At once: what was typed last has not been kept by then.
    await page.reload();
    expect((await kept())?.split('\n').slice(1).join('\n')).toBe(typed);
  }
});
