import { isStaticSite } from '../stream/static-site.ts';
import type { HintName } from './kept-hints.ts';

/** A hint about a part of the page, for a reader who sees it for the first time. */
export interface Hint {
  readonly name: HintName;
  /** What it is about. */
  readonly target: string;
  readonly title: string;
  readonly words: string;
}

/** The hints, in the order in which they are shown. */
const liveHints: readonly Hint[] = [
  {
    name: 'cluster',
    target: 'kindbook-cluster [popovertarget]',
    title: 'This is your cluster',
    words:
      'This chip shows its state; press it for more. Without a cluster, cells show what was recorded on another one.',
  },
  {
    name: 'apply',
    target: 'kindbook-cell [data-action="apply"]',
    title: 'Change the text, then press Apply',
    words:
      'Each cell is an editor. Apply sends its text to the cluster. Break what you like: Reset deletes what the page has created.',
  },
  {
    name: 'result',
    target: 'kindbook-cell .kb-result',
    title: 'Watch what the cluster does with it',
    words:
      'What your text creates appears here. Press an object for its logs and events. The timeline below it shows who did what, and when.',
  },
];

/** Those of the site without a server, where nothing can be applied. */
export const recordedHints: readonly Hint[] = [
  {
    name: 'cluster',
    target: 'kindbook-cluster [popovertarget]',
    title: 'This site has no cluster',
    words:
      'Its cells show what was recorded on a real one. Press this chip to read how to run them on a cluster of your own.',
  },
  {
    name: 'result',
    target: 'kindbook-cell .kb-result',
    title: 'Watch what the cluster did with it',
    words:
      'Press Replay: the objects appear as when it was recorded. Press one for its events. The timeline below shows who did what, and when.',
  },
];

/** Those of this site. */
export const hints = isStaticSite ? recordedHints : liveHints;

/** The hint to show: the first that is not dismissed and whose part of the page is on the screen. */
export function hintToShow(
  dismissed: ReadonlySet<string>,
  onScreen: ReadonlySet<string>,
): Hint | undefined {
  return hints.find(({ name }) => !dismissed.has(name) && onScreen.has(name));
}
