import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

const allRules: axe.RunOnly = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
};
/** Axe's rules whose findings depend on the colours, and so on the theme. */
const rulesOfColours = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds in the open page against WCAG 2.2 AA, whatever its colours: where only its width has changed since its
 * colours were looked at, which is most of the work.
 *
 * @returns as `axeFaults`
 */
export async function axeFaultsButColours(page: Page): Promise<unknown[]> {
  const rules = Object.fromEntries(rulesOfColours.map((rule) => [rule, { enabled: false }]));
  return (await violations(page, { runOnly: allRules, rules })).map(words);
}

/**
 * What axe finds in the open page against WCAG 2.2 AA, in the light theme and in the dark one. Everything that has
 * nothing to do with colours is looked at once.
 *
 * @param within a CSS selector: only what is in there is looked at
 * @returns each fault with its rule, its elements, and what axe says of them; the page is left in the light theme
 */
export async function axeFaults(page: Page, within?: string): Promise<unknown[]> {
  await show(page, 'light');
  const light = await violations(page, { runOnly: allRules }, within);
  await show(page, 'dark');
  const runOnly: axe.RunOnly = { type: 'rule', values: rulesOfColours };
  const dark = await violations(page, { runOnly }, within);
  await show(page, 'light');
  return [
    ...light.map((found) => ['light', ...words(found)]),
    ...dark.map((found) => ['dark', ...words(found)]),
  ];
}

/** Runs rules in the page, into which axe comes once: to read it takes as long as its rules do in a part of a page. */
async function violations(
  page: Page,
  options: axe.RunOptions,
  within?: string,
): Promise<axe.Result[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return await page.evaluate(
    async ([ofRun, selector]) => {
      const { axe: inPage } = window as unknown as { axe: typeof axe };
      return (await inPage.run(selector ?? document, ofRun)).violations;
    },
    // What has no fault need not be told: naming each of thousands of elements takes as long as the rules.
    [{ ...options, resultTypes: ['violations'] }, within] as [axe.RunOptions, string | undefined],
  );
}

/** The rule, and each element with what axe says of it. */
function words({ id, nodes }: axe.Result): unknown[] {
  return [id, nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`)];
}

/** Has the system ask for a theme, without motion, and waits until the page has taken it over and is drawn. */
async function show(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
}
