/** A tab that is only glanced over keeps its streams for this long. */
const graceMs = 2_000;

/**
 * Calls `start` while the page can be seen and the function that it returned when it no longer can: a page that nobody
 * looks at costs neither browser nor server anything.
 */
export function whileVisible(start: () => () => void): void {
  let stop: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const check = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') stop ??= start();
    else {
      timer = setTimeout(() => {
        stop?.();
        stop = undefined;
      }, graceMs);
    }
  };
  document.addEventListener('visibilitychange', check);
  check();
}
