const keyOf = (lesson: string) => `kindbook:${lesson}:terminal`;

/** What the reader has left the page's terminal as, in this tab of the browser; undefined where it was never opened. */
export function keptTerminal(lesson: string): 'open' | 'hidden' | undefined {
  try {
    const kept = sessionStorage.getItem(keyOf(lesson));
    return kept === 'open' || kept === 'hidden' ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps that over a reload. */
export function keepTerminal(lesson: string, state: 'open' | 'hidden'): void {
  try {
    sessionStorage.setItem(keyOf(lesson), state);
  } catch {
    // The browser keeps nothing: after a reload the terminal is as on a first visit.
  }
}
