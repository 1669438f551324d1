/** So much of what is long has to be seen, in pixels. */
const enough = 160;

/**
 * Scrolls the page so far that the reader sees what they have asked for by a button, or its beginning where it is long.
 * What is in sight already moves nothing, the focus stays where it is, and nothing scrolls away from a cursor in a text.
 */
export function bringIntoSight(element: Element): void {
  const { activeElement } = document;
  if (activeElement?.matches('textarea, [role="textbox"]')) return;
  const { top, height } = element.getBoundingClientRect();
  const style = getComputedStyle(document.documentElement);
  // What lies over the page: the header above, the terminal below.
  const from = parseFloat(style.scrollPaddingTop) || 0;
  const to = innerHeight - (parseFloat(style.scrollPaddingBottom) || 0);
  const beginning = top + Math.min(height, enough);
  if (height === 0 || (beginning > from && beginning <= to)) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  // Into the upper part of the window, so that what follows is seen too.
  scrollBy({ top: top - from - (to - from) / 4, behavior: calm ? 'instant' : 'smooth' });
}

/**
 * Changes the page above an element that the reader may be about to press, and keeps it in its place on the screen.
 *
 * @param element is moved by nothing where its beginning is on the screen
 */
export function keepInPlace(element: Element | null, change: () => void): void {
  const before = element?.getBoundingClientRect().top;
  change();
  if (!element || before === undefined || before < 0 || before > innerHeight) return;
  const moved = element.getBoundingClientRect().top - before;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: 'instant' });
}
