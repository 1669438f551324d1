import type { Page } from '@playwright/test';
import { cell, expect } from './kindbook.ts';

/** Collects the scripts, styles and schemas of the editor that the page asks for from now on. */
export function editorRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/monaco|\/schema/i.test(pathname)) asked.push(pathname);
  });
  return asked;
}

/** Scrolls through the whole page, and waits until all that this asks for is there. */
export async function scrollThrough(page: Page): Promise<void> {
  await expect(cell(page, 'web.yaml').getByRole('textbox')).toBeAttached();
  for (const one of await page.locator('kindbook-cell').all()) await one.scrollIntoViewIfNeeded();
  await page.waitForLoadState('networkidle');
}

/** What stands in a cell's editor: its size, and for each line where its text begins and ends, in pixels from its corner. */
export function linesOf(page: Page, title: string): Promise<{ text: string; box: number[] }[]> {
  return cell(page, title)
    .locator('.kb-editor')
    .evaluate((host) => {
      const corner = host.getBoundingClientRect();
      const range = document.createRange();
      const lines = [...host.querySelectorAll('.view-line, pre .line')].map((line) => {
        range.selectNodeContents(line);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        const box = [left - corner.left, right - corner.left, (top + bottom) / 2 - corner.top];
        return { text: line.textContent.replaceAll('\u00a0', ' '), box };
      });
      return [{ text: 'the whole', box: [corner.width, corner.height] }, ...lines].toSorted(
        (one, other) => one.box.at(-1)! - other.box.at(-1)!,
      );
    });
}

/** The greatest distance between what two of these lists have in the same place, in pixels. */
export function distance(
  one: Awaited<ReturnType<typeof linesOf>>,
  other: Awaited<ReturnType<typeof linesOf>>,
): number {
  expect(other.map(({ text }) => text)).toEqual(one.map(({ text }) => text));
  const pairs = one.flatMap(({ box }, line) =>
    box.map((value, at) => Math.abs(value - other[line]!.box[at]!)),
  );
  return Math.max(...pairs);
}

/** The layout shifts of the page since it was opened, those after a key or a press too. */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries())
            sum += (entry as unknown as { value: number }).value;
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => setTimeout(() => done(sum), 100));
      }),
  );
}
