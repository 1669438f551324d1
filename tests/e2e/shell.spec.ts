import type { Page } from '@playwright/test';
import { cell, expect, test } from './kindbook.ts';

const list = 'List the Pods';

/** Writes commands into a shell cell and runs them. */
async function run(page: Page, commands: string): Promise<void> {
  const shell = cell(page, list);
  await shell.scrollIntoViewIfNeeded();
  await shell.getByRole('textbox').fill(commands);
  await page.keyboard.press('ControlOrMeta+Enter');
}

const status = (page: Page) => cell(page, list).getByRole('status');
const output = (page: Page) => cell(page, list).getByRole('group', { name: 'Output' });
const dock = (page: Page) => page.getByRole('region', { name: 'Terminal', exact: true });
/** What is on the screen of the terminal's open shell. */
const screen = (page: Page) => dock(page).getByRole('tabpanel').locator('.xterm-rows');

/** Opens the terminal and waits for its prompt. */
async function openTerminal(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open terminal' }).first().click();
  await expect(screen(page)).toContainText('toolbox:~$');
}

test('Run shows what the commands print on the real cluster, a failure’s code, and what Stop ends; a reload loses nothing', async ({
  lesson,
}) => {
  test.setTimeout(300_000);
  const shell = cell(lesson, list);
  const stop = shell.getByRole('button', { name: 'Stop' });
  await shell.scrollIntoViewIfNeeded();
  await expect(status(lesson)).toHaveText('Draft');

  await test.step('the output, and after a reload too', async () => {
    await shell.getByRole('button', { name: 'Run' }).click();
    await expect(status(lesson)).toHaveText('Done');
    await expect(output(lesson)).toContainText('No resources found in kindbook-pods');
    await run(lesson, 'kubectl get nodes -o wide');
    await expect(output(lesson)).toContainText('control-plane');
    await expect(status(lesson)).toHaveText('Done');
    await lesson.reload();
    await shell.scrollIntoViewIfNeeded();
    await expect(output(lesson)).toContainText('control-plane');
    await expect(status(lesson)).toHaveText('Done');
    await expect(shell.getByRole('textbox')).toHaveValue('kubectl get nodes -o wide');
  });

  await test.step('a command that fails shows its code', async () => {
    await run(lesson, 'kubectl get pod not-there');
    await expect(status(lesson)).toHaveText('Failed: exit code 1');
    await expect(output(lesson)).toContainText('pods "not-there" not found');
    await expect(shell).toContainText(/Ended after .* s with exit code 1/);
    await run(lesson, 'kubctl get pods');
    await expect(shell).toContainText('the toolbox has no such command');
  });

  await test.step('what runs on is stopped by Stop, and a reload does not lose it', async () => {
    await run(lesson, 'kubectl create configmap first; kubectl get configmaps -w');
    await expect(output(lesson)).toContainText(/first\s+0/);
    await expect(status(lesson)).toHaveText('Running');
    await lesson.reload();
    await shell.scrollIntoViewIfNeeded();
    await expect(output(lesson)).toContainText(/first\s+0/);
    await stop.click();
    await expect(status(lesson)).toHaveText('Stopped');
    await expect(shell.getByRole('button', { name: 'Run' })).toBeFocused();
  });

  await test.step('watch fills a screen of its own, and its last picture stays', async () => {
    await run(lesson, 'watch -n 1 echo wat""ched');
    await expect(output(lesson)).toContainText(/^Every 1\.0s.*\n\nwatched/);
    await stop.click();
    await expect(status(lesson)).toHaveText('Stopped');
    await expect(output(lesson)).toContainText('watched');
  });

  await test.step('a flood of output leaves the page usable', async () => {
    await run(lesson, 'yes');
    await expect(output(lesson)).toContainText('y\ny\ny');
    await stop.click();
    await expect(status(lesson)).toHaveText('Stopped');
  });
});

test('the terminal: focus, a cell’s commands at its prompt, a reload, completion, its size, several shells', async ({
  lesson,
}) => {
  test.setTimeout(300_000);
  await test.step('F6 leaves the terminal, and Hide gives the focus back', async () => {
    await openTerminal(lesson);
    await lesson.keyboard.press('F6');
    await expect(dock(lesson).getByRole('tab', { name: 'Shell 1' })).toBeFocused();
    await dock(lesson).getByRole('button', { name: 'Hide' }).click();
    await expect(dock(lesson)).toBeHidden();
    await expect(lesson.getByRole('button', { name: 'Open terminal' }).first()).toBeFocused();
  });

  await test.step('Open terminal puts a cell’s commands at the prompt and does not run them', async () => {
    const shell = cell(lesson, list);
    await shell.scrollIntoViewIfNeeded();
    await shell.getByRole('textbox').fill('echo "a"b\necho "c"d');
    await shell.getByRole('button', { name: 'Open terminal' }).click();
    await expect(screen(lesson)).toContainText('echo "a"becho "c"d');
    await lesson.keyboard.press('Enter');
    await expect(screen(lesson)).toContainText(/abcd\s*toolbox/);
  });

  await test.step('a shell outlives a reload of its page', async () => {
    await lesson.keyboard.type('name=kept\n');
    await lesson.reload();
    await openTerminal(lesson);
    await lesson.keyboard.type('echo $name $name\n');
    await expect(screen(lesson)).toContainText('kept kept');
  });

  await test.step('it completes, knows its size, and has several shells', async () => {
    await lesson.keyboard.type('echo h""i\n');
    await expect(screen(lesson)).toContainText('hi');
    await lesson.keyboard.type('kubectl get nod\t');
    await expect(screen(lesson)).toContainText('kubectl get nodes');
    await lesson.keyboard.type('\nstty size\n');
    const before = /stty size\s*(\d+) \d+\s*toolbox:~\$\s*$/;
    await expect(screen(lesson)).toContainText(before);
    const rows = async () => Number(before.exec((await screen(lesson).textContent())!)?.[1] ?? 0);
    const first = await rows();
    const grip = lesson.getByRole('separator', { name: 'Height of the terminal' });
    await grip.focus();
    await lesson.keyboard.press('ArrowUp');
    await lesson.keyboard.press('ArrowUp');
    await dock(lesson).getByRole('tabpanel').click();
    await lesson.keyboard.type('stty size\n');
    await expect.poll(rows).toBeGreaterThan(first);
    await grip.press('Home');
    await expect(grip).toHaveAttribute('aria-valuenow', '140');
    const { x, y, width } = (await grip.boundingBox())!;
    await lesson.mouse.move(x + width / 2, y + 4);
    await lesson.mouse.down();
    await lesson.mouse.move(x + width / 2, y + 4 - 240, { steps: 3 });
    await lesson.mouse.up();
    await expect(grip).toHaveAttribute('aria-valuenow', '380');
    expect(await lesson.evaluate(() => localStorage.getItem('kindbook:terminal-height'))).toBe(
      '380',
    );
    await dock(lesson).getByRole('tabpanel').click();

    await dock(lesson).getByRole('button', { name: 'New shell' }).click();
    await expect(dock(lesson).getByRole('tab')).toHaveCount(2);
    await expect(screen(lesson)).toContainText('toolbox:~$');
    await lesson.keyboard.type('exit 3\n');
    await expect(screen(lesson)).toContainText(
      'ended with exit code 3. Press Enter for a new one.',
    );
    await lesson.keyboard.press('Enter');
    await expect(screen(lesson)).toContainText(/Press Enter for a new one\.\s*toolbox:~\$/);
  });
});
