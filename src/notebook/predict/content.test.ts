import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judgeRun } from '../../lessons/cells/shell-expectation.ts';
import { readLessons } from '../../lessons/lesson-files.ts';
import { isLesson } from '../../lessons/lesson-name.ts';
import { recordingPath } from '../../lessons/recordings/files.ts';
import { leaksIn } from '../../lessons/recordings/leaks.ts';
import {
  decodeRecording,
  recordingFormat,
  type RecordingFile,
} from '../../lessons/recordings/recording.ts';
import {
  missingCommand,
  outcomeOf,
  type ShellRecording,
} from '../../lessons/recordings/shell-recording.ts';
import { wantedRecordings } from '../../lessons/recordings/wanted.ts';
import { markByRecording } from './by-recording.ts';
import { CellStory } from '../replay/cell-story.ts';

// The lessons themselves are tested here: each cell has a recording of its own text, which ends as the lesson says and
// marks one answer of each Predict; that of a shell cell shows what its `expect` says.

for (const { file, lesson } of readLessons('.')) {
  describe(file, () => {
    const wanted = wantedRecordings(lesson);

    test('has no recording that nothing asks for', () => {
      const names = globSync(recordingPath(file, '*')).map((path) => basename(path, '.json'));
      expect(names.filter((name) => !wanted.some(({ id }) => id === name))).toEqual([]);
    });

    // A number makes a file of content/ a lesson.
    if (/\/\d/.test(file)) {
      test('each shell cell says what it expects', () => {
        const silent = lesson.shellCells.filter(({ expect }) => expect === undefined);
        expect(
          silent.map(({ line, title }) => `${file}:${line}, cell “${title}”`),
          'Write expect="…" into its fence: a part of a line that shows the point of the cell.',
        ).toEqual([]);
      });
    }

    if (isLesson(file)) {
      test('asks before it shows, at least four times', () => {
        expect(
          lesson.predictions.length,
          `${file} has too few questions: write a <Predict> before a manifest cell where a reader is likely to be wrong, until there are four.`,
        ).toBeGreaterThanOrEqual(4);
      });
    }

    test.each(wanted)('$id is recorded', (one) => {
      const path = recordingPath(file, one.id);
      const again = `Run: npm run record -- ${lesson.name} "${one.cell}"`;
      const where = `${file}:${one.line}, cell “${one.cell}”`;
      expect(existsSync(path), `${where}: there is no recording ${path}. ${again}`).toBe(true);
      const text = readFileSync(path, 'utf8');
      const read = JSON.parse(text) as RecordingFile;
      expect(read.format, `${path} has a format that is not read any more. ${again}`).toBe(
        recordingFormat,
      );
      expect(read.text, `${where}: ${path} was recorded for an older text. ${again}`).toBe(
        one.hash,
      );
      expect([read.lesson, read.cell]).toEqual([lesson.name, one.cell]);
      expect(leaksIn(text), `${path} has what must not be in it. ${again}`).toEqual([]);

      if (one.kind === 'shell') {
        const { run } = JSON.parse(text) as ShellRecording;
        expect(missingCommand({ run }), `${where}: calls what is not there.`).toBeUndefined();
        const outcome = outcomeOf({ run });
        if (!outcome) throw new Error(`${where}: was cut off. ${again}`);
        if (one.expect === undefined) return;
        expect(
          judgeRun(one.expect, one.text, outcome),
          `${where}: ${path} differs from its expect="${one.expect}". ${again}`,
        ).toBeUndefined();
        return;
      }
      const recording = decodeRecording(read);
      if (one.expect !== undefined) {
        const story = new CellStory(one.cell, Date.parse(recording.recordedAt));
        for (const event of recording.events) story.hear(event);
        expect(story.status(recording.duration), `${where}: ends otherwise. ${again}`).toBe(
          one.expect,
        );
      }
      for (const prediction of one.predictions) {
        const right = markByRecording(prediction, recording)?.right;
        expect(right, `${where}: “${prediction.question}” has to fit one answer`).toHaveLength(1);
      }
    });
  });
}
