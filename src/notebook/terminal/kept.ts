import { kept } from '../storage/kept.ts';

const keptFor = (lesson: string) => kept(`kindbook:${lesson}:terminal`, 'session');

/** What the reader has left the page's terminal as, in this tab of the browser; undefined where it was never opened. */
export function keptTerminal(lesson: string): 'open' | 'hidden' | undefined {
  const state = keptFor(lesson).get();
  return state === 'open' || state === 'hidden' ? state : undefined;
}

/** Keeps that over a reload; without room, the terminal is as on a first visit. */
export function keepTerminal(lesson: string, state: 'open' | 'hidden'): void {
  keptFor(lesson).set(state);
}
