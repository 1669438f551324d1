import { decodeRecording, type RecordingFile } from '../lessons/recordings/recording.ts';
import { shellRecordingId, textHash } from '../lessons/recordings/files.ts';
import { base } from '../notebook/dom/base.ts';
import type { ShellRecording } from '../lessons/recordings/shell-recording.ts';

/** All recordings of the lessons, by the paths of their files; read at build time only. */
const files = import.meta.glob<RecordingFile | ShellRecording>('/content/**/*.recordings/*.json', {
  eager: true,
  import: 'default',
});

/** A recording in the static site. */
export interface PublishedRecording {
  readonly lesson: string;
  /** Its name within the lesson. */
  readonly id: string;
  readonly file: RecordingFile | ShellRecording;
}

/** Every recording of every lesson. */
export const recordings: readonly PublishedRecording[] = Object.entries(files).map(
  ([path, file]) => ({
    lesson: file.lesson,
    id: path.replace(/^.*\//, '').replace(/\.json$/, ''),
    file,
  }),
);

/**
 * The versions of Kubernetes that a lesson's recordings are of.
 *
 * @returns for instance `['1.37.2']`; empty for a page without recordings
 */
export function recordedVersions(lesson: string): string[] {
  const files = recordings.filter((each) => each.lesson === lesson).map(({ file }) => file);
  return [...new Set(files.map(({ kubernetes }) => kubernetes.replace(/^v/, '')))].sort();
}

/**
 * Finds the recording of a manifest cell, or of a Predict, for a page.
 *
 * @param hash the hash of the texts that it ought to be of
 * @returns the recording with its address, and whether it is one of an older text; undefined where there is none
 */
export function findRecording(lesson: string, id: string, hash: string) {
  const found = find(lesson, id, hash);
  if (!found || !('events' in found.file)) return undefined;
  return { ...found, recording: decodeRecording(found.file) };
}

/** Finds the recording of a shell cell; otherwise as `findRecording`. */
export function findShellRecording(lesson: string, title: string, hash: string) {
  const found = find(lesson, shellRecordingId(title), hash);
  if (!found || !('run' in found.file)) return undefined;
  return { ...found, recording: found.file };
}

function find(lesson: string, id: string, hash: string) {
  const found = recordings.find((each) => each.lesson === lesson && each.id === id);
  if (!found) return undefined;
  const url = `${base}/recordings/${lesson}/${id}.json`;
  return { file: found.file, url, stale: found.file.text !== hash };
}

export { textHash };
