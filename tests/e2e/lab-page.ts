import { expect, type Locator, type Page } from '@playwright/test';
import { post, type Kindbook } from './kindbook.ts';

/** A part of a lab's page: its region, named by its title. Found without its role, as `cell` is. */
export function part(page: Page, name: 'Checks' | 'Hints' | 'Solution' | 'Terminal'): Locator {
  return page.locator(`section[aria-label=${name}]:visible`);
}

/** The rows of the checks, with their states and why they are not met. */
export function checks(page: Page): Locator {
  return part(page, 'Checks').locator('.kb-checks > li');
}

/** What says how long the lab goes on, or how long it took. */
export function time(page: Page): Locator {
  return page.locator('[role=status][aria-label=Lab]');
}

/** Opens a lab and starts it, from nothing. */
export async function startLab(page: Page, { url }: Kindbook, lab: string): Promise<void> {
  await page.goto(`${url}labs/${lab}/`);
  const start = page.getByRole('button', { name: 'Start the lab' });
  await expect(start.or(page.getByRole('button', { name: 'Start over' }))).toBeEnabled();
  // What it was started with before may still be on its way to the page.
  await cleanUp(page, lab);
  await start.click();
  await expect(time(page)).toContainText('Started');
  // On a small screen the checks are in another tab.
  await expect(page.locator('.kb-check-unmet').first()).toBeAttached();
}

/** Starts the open lab over. */
export async function startOver(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  await page.getByRole('button', { name: 'Start over now' }).click();
  await expect(page.getByRole('button', { name: 'Start over', exact: true })).toBeEnabled();
}

/** Shows the solution, and says yes where it is asked whether. */
export async function showSolution(page: Page): Promise<void> {
  const solution = part(page, 'Solution');
  await solution.getByRole('button', { name: 'Show solution' }).click();
  await solution.getByRole('button', { name: 'Show it now' }).click();
}

/** Takes a lab's workspace away. */
export async function cleanUp(page: Page, lab: string): Promise<void> {
  await post(page, `/api/workspaces/lab-${lab}/cleanup`);
  await expect(page.getByRole('button', { name: 'Start the lab' })).toBeEnabled();
}

/** The lines of the terminal. */
export function screen(page: Page): Locator {
  return part(page, 'Terminal').getByRole('tabpanel').locator('.xterm-rows');
}
