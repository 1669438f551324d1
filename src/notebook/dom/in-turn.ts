/** What waits for its turn: what is to be done for each element, in the order in which it came. */
const waiting = new Map<Element, () => void>();
/** Those of them that are near the screen. */
const near = new Set<Element>();
let observer: IntersectionObserver | undefined;
let isRunning = false;

/**
 * Calls a function for an element when its turn has come: one for each frame, so that a page with many of them can be scrolled
 * and pressed in between. What is near the screen comes first.
 *
 * @returns a function that does it at once, for a reader who does not wait; it does nothing once it is done
 */
export function inTurn(element: Element, act: () => void): () => void {
  const now = () => {
    if (!waiting.delete(element)) return;
    near.delete(element);
    observer!.unobserve(element);
    act();
  };
  waiting.set(element, now);
  observer ??= new IntersectionObserver(see, { rootMargin: '600px' });
  observer.observe(element);
  return now;
}

/** Told once of all that waits, then of each that comes near or goes away. */
function see(entries: readonly IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting && waiting.has(target)) near.add(target);
    else near.delete(target);
  }
  if (!isRunning) next();
}

function next(): void {
  const [element] = [...near, ...waiting.keys()];
  isRunning = element !== undefined;
  if (!element) return;
  // Behind the frame that draws it.
  requestAnimationFrame(() => setTimeout(next));
  waiting.get(element)!();
}
