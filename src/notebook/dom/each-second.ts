const callbacks = new Set<() => void>();

/**
 * Calls back once a second while the page can be seen: ages and times grow without anything happening. One clock serves
 * the whole page.
 */
export function eachSecond(callback: () => void): void {
  if (callbacks.size === 0) setInterval(tick, 1000);
  callbacks.add(callback);
}

function tick(): void {
  if (document.visibilityState !== 'visible') return;
  for (const callback of callbacks) callback();
}
