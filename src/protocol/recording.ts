/** A recording: what a cell did in a real cluster, which is nothing but the streams of its Apply saved. */
import type { ApplyEvent, LiveEvent } from './workspace.ts';

/** One event as it came. `at` counts milliseconds since Apply was pressed. */
export type RecordedEvent =
  | { at: number; source: 'apply'; event: ApplyEvent }
  | { at: number; source: 'live'; event: RecordedLiveEvent };

/** What an earlier Reset has still to delete is no part of what an Apply did. */
export type RecordedLiveEvent = Exclude<LiveEvent, { event: 'leftovers' | 'unlisted' }>;

/** Whether an event tells what the cluster did, and not what it keeps kindbook from. */
export function isRecorded(live: LiveEvent): live is RecordedLiveEvent {
  return live.event !== 'leftovers' && live.event !== 'unlisted';
}
