import { createHash } from 'node:crypto';

/** The file of a recording, from the repository's folder: beside its lesson, one for each cell. */
export function recordingPath(lessonFile: string, id: string): string {
  return `${lessonFile.replace(/\.mdx$/, '.recordings')}/${id}.json`;
}

/**
 * Names a recording within its lesson: by its cell, and that of the edits which a Predict asks for by the cell and the
 * number of the Predict among those of the cell that ask for edits, from 1.
 */
export function recordingId(cell: string, edits = 0): string {
  return edits === 0 ? cell : `${cell}~${edits}`;
}

/** Names the recording of a shell cell, whose title is made of words. */
export function shellRecordingId(title: string): string {
  const words = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${words.replace(/^-|-$/g, '')}.sh`;
}

/** The hash of the texts that were applied. A recording whose hash differs from that of the lesson's is stale. */
export function textHash(...texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}
