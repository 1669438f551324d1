import { cell, expect, openEditor, openLesson, test } from './kindbook.ts';

test('? shows all keys and / opens the search, but not while text is typed, nor once they are switched off', async ({
  page,
  kindbook,
}) => {
  await openLesson(page, kindbook);
  const keys = page.getByRole('dialog', { name: 'Keys', exact: true });
  await page.keyboard.press('?');
  await expect(keys).toContainText('apply');
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();

  await page.keyboard.press('/');
  const search = page.getByRole('dialog', { name: 'Search' });
  await expect(search).toBeVisible();
  await search.getByRole('textbox').fill('how do I see logs');
  await expect(search.getByRole('link', { name: /logs/i }).first()).toBeVisible();
  await page.keyboard.press('Escape');

  await openEditor(page, 'web.yaml');
  await page.keyboard.press('?');
  await expect(keys).toBeHidden();
  await expect(cell(page, 'web.yaml').getByRole('button', { name: 'Original text' })).toBeVisible();

  await page.getByRole('button', { name: 'Keys' }).click();
  await page.getByRole('checkbox', { name: /Keys without Ctrl/ }).uncheck();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await page.keyboard.press('?');
  await expect(keys).toBeHidden();
  await page.getByRole('button', { name: 'Keys' }).click();
  await expect(page.getByRole('checkbox', { name: /Keys without Ctrl/ })).not.toBeChecked();
});

test('Shift+Enter applies or runs, and goes on to the next cell of either sort', async ({
  lesson,
}) => {
  const [web, list, typo] = ['web.yaml', 'List the Pods', 'typo.yaml'].map((title) =>
    cell(lesson, title),
  );
  await openEditor(lesson, 'web.yaml');
  await lesson.keyboard.press('Shift+Enter');
  await expect(list!.getByRole('textbox')).toBeFocused();
  await lesson.keyboard.press('Shift+Enter');
  await expect(typo!.getByRole('textbox')).toBeFocused();
  await expect(web!.getByRole('status')).toContainText('Ready');
  await expect(list!.getByRole('status')).toHaveText('Done');
});
