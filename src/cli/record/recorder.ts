import { setTimeout as sleep } from 'node:timers/promises';
import {
  isRecorded,
  type RecordedEvent,
  type RecordedLiveEvent,
} from '../../protocol/recording.ts';
import { mark } from '../../lessons/predict/expression.ts';
import type { Wanted } from '../../lessons/recordings/wanted.ts';
import type { Workspaces } from '../../cluster/workspace/workspaces.ts';
import { CellStory } from '../../notebook/replay/cell-story.ts';
import { CellEnd, patienceMs, tickMs } from './cell-end.ts';

/** After the end the story is followed until nothing has happened for `quietMs`, but not for longer than `tailMs`. */
const quietMs = 3_000;
const tailMs = 8_000;

/** What a cell did. */
export interface Recorded {
  /** When the first Apply was pressed, in milliseconds since the epoch. */
  readonly began: number;
  readonly events: readonly RecordedEvent[];
  /** How long the cell was watched, in milliseconds. */
  readonly duration: number;
  /** The status at the end of the stream. */
  readonly status: string;
}

/** The cell has not come to the end that its lesson says. */
export class NotAsExpected extends Error {
  override name = 'NotAsExpected';
}

/**
 * Applies a cell's texts and records what comes, by the same stream that a page hears.
 *
 * @param workspace the name of the workspace, which exists
 * @param options.tail whether the story is followed beyond the end
 * @param options.signal ends the work; what was applied until then stays
 * @throws {NotAsExpected} when the end does not come in time
 */
export async function record(
  workspaces: Workspaces,
  workspace: string,
  wanted: Pick<Wanted, 'cell' | 'texts' | 'expect' | 'predictions'>,
  { tail, signal }: { tail: boolean; signal: AbortSignal },
): Promise<Recorded> {
  const { cell, texts } = wanted;
  const live: RecordedLiveEvent[] = [];
  let hear = (event: RecordedLiveEvent): void => {
    live.push(event);
  };
  const first = Promise.withResolvers<void>();
  const stop = await workspaces.follow(
    workspace,
    {
      tell: ({ event }) => {
        if (!isRecorded(event)) return;
        hear(event);
        first.resolve();
      },
      end: () => first.reject(new Error('The cluster is gone.')),
    },
    undefined,
  );
  try {
    await first.promise;
    const began = Date.now();
    const events: RecordedEvent[] = [];
    const story = new CellStory(cell, began);
    const take = (event: RecordedEvent) => {
      events.push(event);
      story.hear(event);
    };
    hear = (event) => take({ at: Date.now() - began, source: 'live', event });
    for (const event of live) take({ at: 0, source: 'live', event: asOf(event, began) });

    for (const [number, yaml] of texts.entries()) {
      signal.throwIfAborted();
      for await (const event of workspaces.apply(workspace, { cell, yaml })) {
        take({ at: Date.now() - began, source: 'apply', event });
      }
      const isLast = number === texts.length - 1;
      const end = isLast ? wanted : { expect: undefined, predictions: [] };
      await untilEnd(story, began, end, signal);
    }
    if (tail) await untilQuiet(events, began, signal);
    const duration = Date.now() - began;
    return { began, events, duration, status: story.status(duration) };
  } finally {
    stop();
  }
}

/** The snapshot of before the Apply, told as if at its press. */
function asOf(event: RecordedLiveEvent, at: number): RecordedLiveEvent {
  return event.event === 'snapshot' ? { ...event, data: { ...event.data, at } } : event;
}

async function untilEnd(
  story: CellStory,
  began: number,
  { expect, predictions }: Pick<Wanted, 'expect' | 'predictions'>,
  signal: AbortSignal,
): Promise<void> {
  const until = Date.now() + patienceMs;
  const end = new CellEnd(expect);
  const open = new Set(predictions);
  for (;;) {
    const now = Date.now();
    const outcome = story.outcome(now - began);
    const status = story.status(now - began);
    for (const prediction of open) {
      if (outcome && mark(prediction, outcome)) open.delete(prediction);
    }
    if (end.isReached(status, now) && open.size === 0) return;
    if (now > until) {
      const undecided = [...open].map(({ question }) => ` “${question}” is not decided.`);
      throw new NotAsExpected(`The status is “${status}”.${undecided.join('')}`);
    }
    await sleep(tickMs, undefined, { signal });
  }
}

async function untilQuiet(
  events: readonly RecordedEvent[],
  began: number,
  signal: AbortSignal,
): Promise<void> {
  const until = Date.now() + tailMs;
  while (Date.now() < until && Date.now() - began - (events.at(-1)?.at ?? 0) < quietMs) {
    await sleep(tickMs, undefined, { signal });
  }
}
