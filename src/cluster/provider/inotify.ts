import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const limitFile = '/proc/sys/fs/inotify/max_user_instances';

/**
 * What several clusters need. A node takes about 15 instances of inotify(7), all nodes share root's, and the
 * kernel's default of 128 is used up by the third cluster: kubelet then ends with "too many open files"
 * (kind's known issue "pod errors due to too many open files", which asks for 512).
 */
export const wantedInstances = 512;

/** The machine's limit; undefined where there is none to be read (macOS). */
export function inotifyInstances(): number | undefined {
  return existsSync(limitFile) ? Number(readFileSync(limitFile, 'utf8')) : undefined;
}

/** Raises the limit until the next restart of the machine. Needs root, as kindbook's own engine does. */
export function raiseInotify(): void {
  const limit = inotifyInstances();
  if (limit !== undefined && limit < wantedInstances)
    writeFileSync(limitFile, `${wantedInstances}\n`);
}
