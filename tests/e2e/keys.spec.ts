import { cell, expect, openLesson, test } from './kindbook.ts';

test('? shows all keys and / opens the search, but not while text is typed', async ({
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
  await expect(page.getByRole('dialog', { name: 'Search' })).toBeVisible();
  await page.keyboard.press('Escape');

  const editor = cell(page, 'web.yaml').getByRole('textbox');
  await editor.scrollIntoViewIfNeeded();
  await editor.focus();
  await page.keyboard.press('?');
  await expect(keys).toBeHidden();
  await expect(cell(page, 'web.yaml').getByRole('button', { name: 'Original text' })).toBeVisible();
});

test('keys without Ctrl can be switched off for good', async ({ page, kindbook }) => {
  await openLesson(page, kindbook);
  await page.getByRole('button', { name: 'Keys' }).click();
  await page.getByRole('checkbox', { name: /Keys without Ctrl/ }).uncheck();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys', exact: true })).toBeHidden();
  await page.getByRole('button', { name: 'Keys' }).click();
  await expect(page.getByRole('checkbox', { name: /Keys without Ctrl/ })).not.toBeChecked();
});
