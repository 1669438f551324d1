import type { Container, Ending } from '../state/containers.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import { newestFirst } from '../state/newest-first.ts';

/** That the kubelet ended a container since one of its probes failed. */
export interface ProbeKill {
  readonly probe: 'liveness' | 'startup';
  /** The Event that says so. */
  readonly event: KubeEvent;
}

function probeKill({ name }: Container, events: readonly KubeEvent[]): ProbeKill | undefined {
  for (const event of newestFirst(events)) {
    if (event.reason !== 'Killing') continue;
    const groups = /^Container (?<of>\S+) failed (?<probe>liveness|startup) probe/.exec(
      event.note,
    )?.groups;
    if (groups?.['of'] === name) return { probe: groups['probe'] as ProbeKill['probe'], event };
  }
  return undefined;
}

/**
 * The kill that a container's end is due to. The kubelet soon stops to tell of every single kill, so one that was seen
 * before stands for those that were not.
 */
export function killBehind(
  end: Ending,
  container: Container,
  events: readonly KubeEvent[],
): ProbeKill | undefined {
  const kill = end.reason === 'OOMKilled' ? undefined : probeKill(container, events);
  if (!kill) return undefined;
  // Event times and container times are cut to seconds; the newest of several kills may be the next one already.
  const isBefore = end.at === undefined || kill.event.at <= end.at + 1000;
  return isBefore || kill.event.count > 1 ? kill : undefined;
}
