import { expect, openLesson, startKindbook, test } from './kindbook.ts';

test('after the server was killed and started again the terminal goes on', async ({ page }) => {
  const kindbook = await startKindbook();
  await openLesson(page, kindbook);
  await page.getByRole('button', { name: 'Open terminal' }).first().click();
  const screen = page.getByRole('tabpanel').locator('.xterm-rows');
  await expect(screen).toContainText('toolbox:~$');
  await page.keyboard.type('echo be""fore\n');
  await expect(screen).toContainText('before');
  await kindbook.stop('SIGKILL');
  await expect(screen).toContainText('The connection broke. Trying again');
  const again = await startKindbook(Number(new URL(kindbook.url).port));
  try {
    await expect(screen).toContainText(/This is a new one.*toolbox:~\$/);
    await expect(screen).toContainText('before');
    await page.keyboard.type('echo af""ter\n');
    await expect(screen).toContainText('after');
  } finally {
    await again.stop();
  }
});
