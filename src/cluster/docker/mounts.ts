import { existsSync, readFileSync } from 'node:fs';

/**
 * Lists what is mounted below a folder, deepest first, so that it can be unmounted in that order.
 *
 * @param mountinfo text of /proc/self/mountinfo (proc_pid_mountinfo(5)); the fifth field is the mount point
 */
export function mountsBelow(folder: string, mountinfo = readMountinfo()): string[] {
  return mountinfo
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
    )
    .filter((point) => point === folder || point.startsWith(`${folder}/`))
    .reverse();
}

function readMountinfo(): string {
  return existsSync('/proc/self/mountinfo') ? readFileSync('/proc/self/mountinfo', 'utf8') : '';
}
