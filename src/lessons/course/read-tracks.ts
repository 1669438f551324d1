import { isMap, isScalar, isSeq } from 'yaml';
import { readAuthorYaml } from '../author-yaml.ts';
import { AuthorError } from '../labs/author-error.ts';
import { withOthers, type LessonInfo, type Track } from './course.ts';

const members = ['title', 'sentence', 'lessons'] as const;

/**
 * Reads `content/tracks.yaml`.
 *
 * @param file its path, relative to the repository, for the errors
 * @param text what is in it
 * @param lessons every lesson that there is
 * @returns the tracks; lessons that none of them names come last, in a section of their own
 * @throws {AuthorError} on the first mistake, with its line and field
 */
export function readTracks(file: string, text: string, lessons: readonly LessonInfo[]): Track[] {
  const { tree, lineOf } = readAuthorYaml(file, text);
  const fail = (node: unknown, field: string | undefined, what: string, hint: string): never => {
    throw new AuthorError(what, { file, line: lineOf(node), field, hint });
  };
  if (!isSeq(tree.contents)) {
    return fail(
      tree.contents,
      undefined,
      'There are no tracks in this file.',
      'It is a list: begin each track with `- title: …`.',
    );
  }
  const seen = new Map<string, string>();
  const tracks = tree.contents.items.map((item, index): Track => {
    const field = (member: string) => `[${index}].${member}`;
    if (!isMap(item)) {
      return fail(item, `[${index}]`, 'A track is an object.', 'Begin it with `- title: …`.');
    }
    for (const { key } of item.items) {
      const name = String(key);
      if ((members as readonly string[]).includes(name)) continue;
      fail(key, field(name), `A track has no \`${name}\`.`, `It has: ${members.join(', ')}.`);
    }
    const textOf = (member: 'title' | 'sentence', hint: string): string => {
      const value: unknown = item.get(member);
      if (typeof value === 'string' && value.trim() !== '') return value;
      return fail(
        item.get(member, true) ?? item,
        field(member),
        `This track has no ${member}.`,
        hint,
      );
    };
    const title = textOf('title', 'Write for instance `title: First day`.');
    const sentence = textOf('sentence', 'Say what a reader can do after it.');
    const names = item.get('lessons', true);
    if (!isSeq(names) || names.items.length === 0) {
      return fail(
        names ?? item,
        field('lessons'),
        'This track has no lessons.',
        'Write for instance `lessons: [pods, services]`.',
      );
    }
    return {
      title,
      sentence,
      lessons: names.items.map((node, at) => {
        const name = isScalar(node) ? String(node.value) : '';
        const place = `${field('lessons')}[${at}]`;
        const other = seen.get(name);
        if (other !== undefined) {
          fail(
            node,
            place,
            `The lesson “${name}” is already in “${other}”.`,
            'A lesson is in one track: remove it from one of them.',
          );
        }
        seen.set(name, title);
        const lesson = lessons.find((one) => one.name === name);
        return (
          lesson ??
          fail(
            node,
            place,
            `There is no lesson “${name}” in content/.`,
            `There are: ${lessons.map((one) => one.name).join(', ')}.`,
          )
        );
      }),
    };
  });
  return withOthers(tracks, lessons);
}
