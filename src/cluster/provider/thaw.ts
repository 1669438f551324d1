import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Thaws what is frozen inside a container that Docker cannot kill. runc freezes a Pod's cgroup for the moment in which
 * it sets its devices; where it is itself killed in that moment, with the node around it, nobody thaws the cgroup again,
 * and on cgroup v1 a frozen process takes no signal (kernel documentation, cgroup-v1/freezer-subsystem).
 *
 * @param id the container's whole id
 * @param freezer where cgroup v1's freezer is mounted; on cgroup v2 there is none, nor this fault
 * @returns how many cgroups were thawed
 */
export function thaw(id: string, freezer = '/sys/fs/cgroup/freezer'): number {
  const top = join(freezer, 'docker', id);
  if (!existsSync(top)) return 0;
  const frozen = globSync('**/freezer.state', { cwd: top })
    .map((file) => join(top, file))
    .filter((file) => /FROZEN|FREEZING/.test(readFileSync(file, 'utf8')));
  for (const file of frozen) writeFileSync(file, 'THAWED');
  return frozen.length;
}
