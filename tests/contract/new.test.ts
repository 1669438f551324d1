import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newLesson } from '../../src/cli/new/lesson.ts';
import { record } from '../../src/cli/record/recorder.ts';
import { recordShell } from '../../src/cli/record/shell-recorder.ts';
import { readLesson } from '../../src/lessons/read-lesson.ts';
import { recordingFormat } from '../../src/lessons/recordings/recording.ts';
import { wantedRecordings } from '../../src/lessons/recordings/wanted.ts';
import { markByRecording } from '../../src/notebook/predict/by-recording.ts';
import { testWorkspace } from './workspace.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kindbook-new-'));
  mkdirSync(join(root, 'content'));
  newLesson(root, 'first');
});
afterEach(() => rmSync(root, { recursive: true }));

test('the cells of a new lesson end as it says, and mark one answer', async () => {
  const file = 'content/01-first.mdx';
  const lesson = readLesson(file, readFileSync(join(root, file), 'utf8'));
  await using workspace = await testWorkspace();
  await workspace.workspaces.reset(workspace.lesson);
  const signal = new AbortController().signal;
  for (const wanted of wantedRecordings(lesson)) {
    if (wanted.kind === 'shell') {
      const { run } = await recordShell(workspace.workspaces, workspace.lesson, wanted, signal);
      expect(run.end).toMatchObject({ code: 0 });
      continue;
    }
    const options = { tail: true, signal };
    const recorded = await record(workspace.workspaces, workspace.lesson, wanted, options);
    expect(recorded.status).toBe('Ready');
    const recording = {
      ...recorded,
      format: recordingFormat,
      lesson: 'first',
      cell: wanted.cell,
      text: wanted.hash,
      kubernetes: '',
      recordedAt: new Date(recorded.began).toISOString(),
    };
    for (const prediction of wanted.predictions) {
      expect(markByRecording(prediction, recording)?.right).toHaveLength(1);
    }
  }
});
