import { readFileSync } from 'node:fs';
import { decodeRecording, type RecordingFile } from '../../lessons/recordings/recording.ts';
import type { Recording } from '../../lessons/recordings/recording.ts';

/** The recording of a cell, for tests; not part of the page. */
export function recorded(lessonFile: string, id: string): Recording {
  const path = new URL(`../../../content/${lessonFile}.recordings/${id}.json`, import.meta.url);
  return decodeRecording(JSON.parse(readFileSync(path, 'utf8')) as RecordingFile);
}
