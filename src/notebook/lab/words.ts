import { noClusterWords } from '../cluster/words.ts';
import type { ClusterView } from '../live/cluster-view.ts';
import { howToRunLive } from '../stream/static-site.ts';
import type { Progress } from '../progress/lab-progress.ts';

/** How long ago a lab was started, in whole minutes: a status is read aloud whenever it changes. */
export function startedWords(milliseconds: number): string {
  const whole = Math.floor(Math.max(0, milliseconds) / 60_000);
  if (whole < 1) return 'Started just now';
  return whole === 1 ? 'Started a minute ago' : `Started ${whole} minutes ago`;
}

/** Why a lab cannot be worked on now, and what the reader does about it; undefined where it can. */
export function howToRun(view: ClusterView): string | undefined {
  if (view.server === 'static') {
    return `A lab checks your own cluster. ${howToRunLive}`;
  }
  if (view.server === 'gone') {
    if (view.why) return `${view.why.title} ${view.why.hint}`;
    return 'No server answers. To do this lab, run `npm start` in the folder of kindbook on your own machine; this page finds it by itself.';
  }
  switch (view.status?.state) {
    case 'preparing':
    case 'creating':
    case 'starting':
      return 'Your cluster is starting. You can start the lab as soon as it is ready.';
    default:
      return noClusterWords(view);
  }
}

/**
 * How many checks are met, and what that means.
 *
 * @param hold for how many seconds they have to be met together; `solved` where they were
 */
export function metWords(met: number, all: number, hold: number | 'solved'): string {
  if (hold === 'solved') return 'All met: the lab is solved.';
  return met < all ? `${met} of ${all} met` : `All met. They have to stay so for ${hold} s.`;
}

/** With what help a lab was solved, for instance `with 1 of 3 hints`. */
export function helpWords({ hints, solutionShown }: Progress, allHints: number): string {
  const shown = Math.min(hints, allHints);
  const by = shown === 0 ? 'without a hint' : `with ${shown} of ${allHints} hints`;
  return solutionShown ? `${by}, and the solution seen` : by;
}
