/** So far from the screen something is made ready, in the notation of an IntersectionObserver's margin. */
export const nearMargin = '600px';

/**
 * Loads what brings elements to life, once, when the first of them comes near the screen: it is not in the way of the
 * page's first paint. A button that is pressed before it is there is pressed again when it is.
 *
 * @param selector finds the elements on the page
 * @param load resolves when their buttons work
 */
export function onceNear(selector: string, load: () => Promise<unknown>): void {
  let loading: Promise<unknown> | undefined;
  const start = () => {
    near.disconnect();
    return (loading ??= load().then(() => document.removeEventListener('click', early)));
  };
  const near = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) void start();
    },
    { rootMargin: nearMargin },
  );
  const early = ({ target }: Event) => {
    const button = (target as Element).closest<HTMLElement>(`${selector} [data-action]`);
    if (button) void start().then(() => button.click());
  };
  document.addEventListener('click', early);
  for (const element of document.querySelectorAll(selector)) near.observe(element);
}
