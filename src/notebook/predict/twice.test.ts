import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readLessons } from '../../lessons/lesson-files.ts';
import { recordingPath } from '../../lessons/recordings/files.ts';
import {
  decodeRecording,
  type Recording,
  type RecordingFile,
} from '../../lessons/recordings/recording.ts';
import { wantedRecordings } from '../../lessons/recordings/wanted.ts';
import type { RecordedEvent } from '../../protocol/recording.ts';
import { markByRecording } from './by-recording.ts';
import { Marker } from './marker.ts';
import { PageFixture } from './page-fixture.ts';

// Each question is asked again, as readers do who delete what they have applied and begin once more: what really came is
// told to the same page a second time, of other objects and later, while those of the first time are still listed.

const stepMs = 1000;
/** So long after the second Apply what was deleted before it is still listed. */
const listedMs = 3_000;
/** Between the first time and the second; what is deleted meanwhile is judged at every second of it. */
const pauseMs = 20_000;

/** The same, of other objects: every uid is another one, and all that was there before is added. */
function again(events: readonly RecordedEvent[]): RecordedEvent[] {
  const renamed = JSON.parse(JSON.stringify(events), (key, value: unknown) =>
    key === 'uid' || key === 'autoscaler' ? `${String(value)}-again` : value,
  ) as RecordedEvent[];
  return renamed.flatMap((recorded): RecordedEvent[] => {
    if (recorded.source !== 'live' || recorded.event.event !== 'snapshot') return [recorded];
    return recorded.event.data.objects.map((object) => ({
      at: recorded.at,
      source: 'live',
      event: { event: 'change', data: { type: 'ADDED', object, at: recorded.at } },
    }));
  });
}

/** Tells a page what was recorded. */
function play(page: PageFixture, recording: Recording, from: number, each: (at: number) => void) {
  const waiting = [...recording.events];
  let isOpen = false;
  let isFirst = true;
  for (let at = 0; at <= recording.duration + stepMs; at += stepMs) {
    while (waiting[0] && waiting[0].at <= at) {
      const { at: moment, source, event } = waiting.shift()!;
      page.now = from + (isFirst ? 0 : moment);
      if (source === 'live') page.live(event);
      else {
        if (!isOpen) page.press();
        isOpen = event.event !== 'end';
        isFirst = false;
        page.answer(event);
      }
      each(at);
    }
    page.at(from + at);
    each(at);
  }
}

for (const { file, lesson } of readLessons('.')) {
  const all = wantedRecordings(lesson).flatMap((wanted) =>
    wanted.kind === 'manifest'
      ? wanted.predictions.map((prediction) => ({ ...wanted, prediction }))
      : [],
  );
  if (all.length === 0) continue;
  describe(file, () => {
    test.each(all)('$prediction.question', ({ id, cell, prediction }) => {
      const text = readFileSync(recordingPath(file, id), 'utf8');
      const recording = decodeRecording(JSON.parse(text) as RecordingFile);
      const { right } = markByRecording(prediction, recording)!;
      const began = Date.parse(recording.recordedAt);
      const page = new PageFixture(`${lesson.name} ${prediction.question}`, cell, began);
      const marker = new Marker(prediction);
      const said = () => (typeof page.result === 'object' ? marker.take(page.result) : undefined);

      play(page, recording, began, said);
      expect(said(), 'the first time').toEqual(right);

      const old = page.objects;
      const end = began + recording.duration;
      const second = end + pauseMs;
      page.at(end);
      const deletionTimestamp = new Date(end).toISOString();
      for (const object of old) {
        page.change('MODIFIED', { ...object, metadata: { ...object.metadata, deletionTimestamp } });
      }
      const heard = new Set<string>();
      const hear = () => {
        const one = said();
        // That no answer fits is said only when it stays so: the watches are not in step.
        if (one && one.length > 0) heard.add(JSON.stringify(one));
      };
      for (let at = end; at < second; at += 1000) {
        page.at(at);
        hear();
      }
      let isListed = true;
      const next = { ...recording, events: again(recording.events) };
      play(page, next, second, (at) => {
        if (isListed && at > listedMs) {
          isListed = false;
          for (const object of old) page.change('DELETED', object);
        }
        hear();
      });
      expect(said(), 'the second time').toEqual(right);
      expect([...heard], 'what was said in between').toEqual([JSON.stringify(right)]);
    });
  });
}
