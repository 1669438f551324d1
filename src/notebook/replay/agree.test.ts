import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeRecording, type RecordingFile } from '../../lessons/recordings/recording.ts';
import type { RecordedEvent } from '../../protocol/recording.ts';
import { emptyAnswer, withEvent } from '../state/answer.ts';
import { emptyWorkspace, reduce } from '../state/workspace.ts';
import { Observer } from '../timeline/observer.ts';
import { contradictionsOf, saidOf } from './said.ts';

// What a cell says at one moment in several places: its chip, the state beside each object, the explanations and the timeline.
// Read at every second of what was recorded on a real cluster, no two of them may contradict each other.

/** A cell, and what was recorded of it. */
interface Stream {
  readonly path: string;
  readonly cell: string;
  readonly began: number;
  readonly events: readonly RecordedEvent[];
  readonly duration: number;
}

/** What a cell says at each second of a recording, and at its end. */
function* momentsOf({ cell, began, events, duration }: Stream) {
  let workspace = emptyWorkspace;
  let answer = emptyAnswer;
  let applying = true;
  const observer = new Observer(cell, emptyWorkspace);
  const waiting = [...events];
  for (let at = 0; at <= duration + 1000; at += 1000) {
    while (waiting[0] && waiting[0].at <= at) {
      const event = waiting.shift()!;
      observer.take(event);
      if (event.source === 'live') workspace = reduce(workspace, event.event);
      else {
        answer = withEvent(applying ? answer : emptyAnswer, event.event);
        applying = event.event.event !== 'end';
      }
    }
    yield {
      at,
      said: saidOf(cell, { workspace, answer, applying, now: began + at }, observer.hops),
    };
  }
}

const lessons = globSync('content/*.recordings/*.yaml*.json').map((path): Stream => {
  const { cell, recordedAt, events, duration } = decodeRecording(
    JSON.parse(readFileSync(path, 'utf8')) as RecordingFile,
  );
  return { path, cell, began: Date.parse(recordedAt), events, duration };
});
const applies = globSync('tests/fixtures/applies/*.json').map((path): Stream => {
  const all = JSON.parse(readFileSync(path, 'utf8')) as RecordedEvent[];
  // These objects have no versions, by which what was answered is compared with what the cluster has told.
  const events = all.filter(({ event }) => event.event !== 'document');
  const began = events
    .map(({ event }) => (event.event === 'snapshot' ? event.data.at : undefined))
    .find((at) => at !== undefined)!;
  return { path, cell: 'web.yaml', began, events, duration: events.at(-1)!.at };
});

describe.each([...applies, ...lessons].sort((a, b) => (a.path < b.path ? -1 : 1)))(
  '$path',
  (stream) => {
    test('says nothing that contradicts itself', () => {
      const found = new Map<string, number>();
      for (const { at, said } of momentsOf(stream)) {
        for (const fault of contradictionsOf(said)) {
          if (!found.has(fault)) found.set(fault, at / 1000);
        }
      }
      expect([...found].map(([fault, at]) => `at ${at} s: ${fault}`)).toEqual([]);
    });
  },
);
