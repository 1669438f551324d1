import { describe, expect, it } from 'vitest';
import { AuthorError } from '../labs/author-error.ts';
import { readTracks } from './read-tracks.ts';

const lesson = (name: string) => ({ name, title: name, description: '…', minutes: 10 });
const lessons = ['pods', 'services', 'volumes'].map(lesson);
const read = (text: string) => readTracks('content/tracks.yaml', text, lessons);

describe('tracks', () => {
  it('have lessons in their own order; those that no track names come last', () => {
    const tracks = read('- {title: First day, sentence: x, lessons: [services, pods]}\n');
    expect(tracks.map(({ title, lessons: own }) => [title, own.map(({ name }) => name)])).toEqual([
      ['First day', ['services', 'pods']],
      ['More lessons', ['volumes']],
    ]);
  });

  it('are all there is where they name every lesson', () => {
    expect(read('- {title: All, sentence: x, lessons: [pods, services, volumes]}')).toHaveLength(1);
  });

  it.each([
    ['no YAML', '- title: [', 1, undefined],
    ['no list', 'title: First day', 1, undefined],
    ['a field that there is not', '- title: a\n  sentence: b\n  lesson: [pods]', 3, '[0].lesson'],
    ['no sentence', '- title: a\n  lessons: [pods]', 1, '[0].sentence'],
    ['no lessons', '- title: a\n  sentence: b\n  lessons: []', 3, '[0].lessons'],
    [
      'a lesson that there is not',
      '- title: a\n  sentence: b\n  lessons: [pods, jobs]',
      3,
      '[0].lessons[1]',
    ],
    [
      'a lesson twice',
      '- {title: a, sentence: b, lessons: [pods]}\n- {title: c, sentence: d, lessons: [pods]}',
      2,
      '[1].lessons[0]',
    ],
  ])('with %s are refused, with line, field and hint', (_, text, line, field) => {
    let error: unknown;
    try {
      read(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AuthorError);
    expect(error).toMatchObject({
      file: 'content/tracks.yaml',
      line,
      field,
      hint: expect.stringMatching(/./) as string,
    });
  });
});
