/** Calls a function once, when the first of some elements comes near the screen. */
export function whenNear(elements: Iterable<Element>, then: () => void): void {
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      near.disconnect();
      then();
    },
    { rootMargin: '600px' },
  );
  for (const element of elements) near.observe(element);
}

/**
 * A button that is pressed before its script is there is pressed again when it is.
 *
 * @param root listens for the clicks
 * @param buttons finds the buttons below it
 * @param open loads the script; resolves when the buttons work
 * @returns a function that ends it, to be called when they do
 */
export function keepEarlyClicks(
  root: EventTarget,
  buttons: string,
  open: () => Promise<unknown>,
): () => void {
  const early = ({ target }: Event) => {
    const button = (target as Element).closest<HTMLElement>(buttons);
    if (button) void open().then(() => button.click());
  };
  root.addEventListener('click', early);
  return () => root.removeEventListener('click', early);
}
