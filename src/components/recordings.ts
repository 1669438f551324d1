import { decodeRecording, type RecordingFile } from '../lessons/recordings/recording.ts';
import { textHash } from '../lessons/recordings/files.ts';

/** All recordings of the lessons, by the paths of their files; read at build time only. */
const files = import.meta.glob<RecordingFile>('/content/**/*.recordings/*.json', {
  eager: true,
  import: 'default',
});

/** A recording in the static site. */
export interface PublishedRecording {
  readonly lesson: string;
  /** Its name within the lesson. */
  readonly id: string;
  readonly file: RecordingFile;
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
 * Finds a recording for a page.
 *
 * @param hash the hash of the texts that it ought to be of
 * @returns the recording with its address, and whether it is one of an older text; undefined where there is none
 */
export function findRecording(lesson: string, id: string, hash: string) {
  const found = recordings.find((each) => each.lesson === lesson && each.id === id);
  if (!found) return undefined;
  const base = import.meta.env.BASE_URL.replace(/\/$/, '');
  return {
    recording: decodeRecording(found.file),
    url: `${base}/recordings/${lesson}/${id}.json`,
    stale: found.file.text !== hash,
  };
}

export { textHash };
