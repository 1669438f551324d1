import type { WorkspaceSummary } from '../../protocol/workspace.ts';

/** A lesson that was not used for a week is offered for cleanup: its Pods take memory all the while. */
const unusedAfterDays = 7;

const day = 24 * 60 * 60 * 1000;

/** Whole days since a lesson's cell was applied last, or since its workspace was made. */
export function daysUnused({ lastApplied, since }: WorkspaceSummary, now: number): number {
  return Math.floor((now - Date.parse(lastApplied ?? since)) / day);
}

/** The lessons that are offered for cleanup, those left for longest first. */
export function unusedLessons(all: readonly WorkspaceSummary[], now: number): WorkspaceSummary[] {
  return all
    .filter((one) => one.namespace !== undefined && daysUnused(one, now) >= unusedAfterDays)
    .sort((a, b) => daysUnused(b, now) - daysUnused(a, now));
}
