/** So far from the screen something is made ready, in the notation of an IntersectionObserver's margin. */
export const nearMargin = '600px';

/**
 * Calls a function once, when the first element that a selector finds on the page comes near the screen. What it loads is
 * not in the way of the page's first paint.
 */
export function onceNear(selector: string, load: () => void): void {
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      near.disconnect();
      load();
    },
    { rootMargin: nearMargin },
  );
  for (const element of document.querySelectorAll(selector)) near.observe(element);
}
