import { minorOf } from '../../protocol/version.ts';

/**
 * What a reader should know whose cluster is of another minor version than the page's recordings: Kubernetes changes
 * what it says and does from one minor version to the next, not within one.
 *
 * @param recorded the versions of the page's recordings, for instance `1.37.2`
 * @param running the cluster's, for instance `v1.36.1`; undefined while it is not known
 * @returns undefined where the versions agree
 */
export function otherVersion(
  recorded: readonly string[],
  running: string | undefined,
): string | undefined {
  const minor = minorOf(running);
  if (running === undefined || minor === undefined) return undefined;
  if (recorded.every((version) => minorOf(version) === minor)) return undefined;
  return `Your cluster runs Kubernetes ${running.replace(/^v/, '')}: some things may look different from what this page shows.`;
}
