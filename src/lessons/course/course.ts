/** What is known of a lesson without reading it. */
export interface LessonInfo {
  /** Its page, for instance `pods`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** How long it takes, in minutes. */
  readonly minutes: number;
}

/** Lessons that belong together, in the order in which they are read. */
export interface Track {
  readonly title: string;
  /** One sentence: what a reader can do afterwards. */
  readonly sentence: string;
  readonly lessons: readonly LessonInfo[];
}

/** The title of the section of the lessons that no track names. */
export const moreLessons = 'More lessons';

/** The tracks, and last the lessons that no track names, where there are any. */
export function withOthers(tracks: readonly Track[], lessons: readonly LessonInfo[]): Track[] {
  const named = new Set(tracks.flatMap((track) => track.lessons.map(({ name }) => name)));
  const others = lessons.filter(({ name }) => !named.has(name));
  if (others.length === 0) return [...tracks];
  const sentence = 'Lessons that belong to no track.';
  return [...tracks, { title: moreLessons, sentence, lessons: others }];
}
