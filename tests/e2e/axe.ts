import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Axe's rules whose findings depend on the colours, and so on the theme. */
const rulesOfColours = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds in the open page against WCAG 2.2 AA, in the light theme and in the dark one. Everything that has
 * nothing to do with colours is looked at once.
 *
 * @param within a CSS selector: only what is in there is looked at
 * @returns each fault with its rule, its elements, and what axe says of them; the page is left in the light theme
 */
export async function axeFaults(page: Page, within?: string): Promise<unknown[]> {
  const builder = () => {
    // What has no fault need not be told: naming each of thousands of elements takes as long as the rules. “Legacy mode”
    // is without a second page, for which this one would go to the background, and without frames of another origin.
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
    return within === undefined ? axe : axe.include(within);
  };
  await show(page, 'light');
  const light = await builder()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  await show(page, 'dark');
  const dark = await builder().withRules(rulesOfColours).analyze();
  await show(page, 'light');
  return [
    ...light.violations.map((violation) => ({ theme: 'light', ...violation })),
    ...dark.violations.map((violation) => ({ theme: 'dark', ...violation })),
  ].map(({ theme, id, nodes }) => [
    theme,
    id,
    nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
  ]);
}

/** Has the system ask for a theme, without motion, and waits until the page has taken it over and is drawn. */
async function show(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
}
