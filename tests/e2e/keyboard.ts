import type { Page } from '@playwright/test';

const canHaveFocus = 'a[href], button, input, select, textarea, summary, [tabindex]';

/**
 * Walks the open page by Tab from its beginning, and out of each editor by Escape.
 *
 * @returns what a reader sees and can use, but the keyboard does not come to
 */
export async function notReachedByTab(page: Page): Promise<string[]> {
  const all = await page.evaluate((selector) => {
    const isTabStop = (element: HTMLElement) =>
      element.tabIndex >= 0 &&
      !element.matches(':disabled, [inert] *, [type=radio]:not(:checked)') &&
      element.checkVisibility({ visibilityProperty: true });
    const stops = [...document.querySelectorAll<HTMLElement>(selector)].filter(isTabStop);
    for (const [index, element] of stops.entries()) element.dataset['tabStop'] = String(index);
    (document.activeElement as HTMLElement | null)?.blur();
    return stops.map(({ outerHTML }) => outerHTML.slice(0, 120));
  }, canHaveFocus);
  const reached = new Set<number>();
  // Some stops are no elements of that list: a browser lets Tab come to whatever scrolls.
  for (let presses = 0; presses < 2 * all.length && reached.size < all.length; presses++) {
    await page.keyboard.press('Tab');
    const { stop, isEditor } = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement;
      return {
        stop: focused.dataset['tabStop'],
        isEditor: focused.closest('.monaco-editor') !== null,
      };
    });
    if (stop !== undefined) reached.add(Number(stop));
    if (isEditor) await page.keyboard.press('Escape');
  }
  // An editor takes the place of the text that was there before it, and what a reader has passed may have gone.
  const there = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-tab-stop]')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .map(({ dataset }) => Number(dataset['tabStop'])),
  );
  return all.filter((_, index) => !reached.has(index) && there.includes(index));
}
