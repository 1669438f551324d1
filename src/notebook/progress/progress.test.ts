import { describe, expect, it } from 'vitest';
import { noProgress } from './lab-progress.ts';
import { mergeProgress } from './merge.ts';
import { newsOf } from './news.ts';
import { decodeProgress, emptyProgress, encodeProgress, type Progress } from './progress.ts';

const lesson = { readAt: 5, run: ['web.yaml'], answered: ['Why?'], cells: 2, predicts: 1, at: 9 };
const lab = { ...noProgress, hints: 1, startedAt: 3, solvedIn: 60_000, best: 60_000 };
const progress: Progress = {
  lessons: new Map([['pods', lesson]]),
  labs: new Map([['never-ready', lab]]),
};

describe('progress as text', () => {
  it('is read as it was written', () => {
    expect(decodeProgress(encodeProgress(progress))).toEqual(progress);
    expect(decodeProgress(encodeProgress(emptyProgress))).toEqual(emptyProgress);
  });

  const changed = (change: (content: Record<string, Record<string, unknown>>) => void) => {
    const content = JSON.parse(encodeProgress(progress)) as Record<string, Record<string, unknown>>;
    change(content);
    return JSON.stringify(content);
  };

  it.each([
    ['no JSON', '{', /not JSON/],
    ['another file', '{"a": 1}', /not a file of kindbook/],
    ['a list', '[]', /not a file of kindbook/],
    ['a later version', '{"kindbook":"progress","version":2}', /version 2; .* version 1/],
    ['no lessons', changed((content) => delete content['lessons']), /no list of lessons/],
    [
      'a lesson that is a text',
      changed((content) => (content['lessons']!['pods'] = 'x')),
      /lesson “pods”/,
    ],
    [
      'a time that is a text',
      changed((content) => (content['lessons']!['pods'] = { ...lesson, at: '9' })),
      /lesson “pods”/,
    ],
    [
      'cells that are numbers',
      changed((content) => (content['lessons']!['pods'] = { ...lesson, run: [1] })),
      /lesson “pods”/,
    ],
    [
      'a name that no page has',
      changed((content) => (content['lessons']!['../x'] = lesson)),
      /lesson “..\/x”/,
    ],
    [
      'a lab with negative hints',
      changed((content) => (content['labs']!['never-ready'] = { hints: -1 })),
      /lab “never-ready”/,
    ],
    [
      'the name of a prototype',
      '{"kindbook":"progress","version":1,"lessons":{"__proto__":{}},"labs":{}}',
      /“__proto__”/,
    ],
  ])('with %s is refused whole, and says why', (_, text, words) => {
    expect(() => decodeProgress(text)).toThrow(words);
  });
});

describe('an import', () => {
  it('loses nothing: it adds what is new, and keeps the best of what both know', () => {
    const mine: Progress = {
      lessons: new Map([['pods', { ...lesson, run: ['other.yaml'], readAt: undefined, at: 20 }]]),
      labs: new Map([['never-ready', { ...noProgress, hints: 3, startedAt: 70, best: 90_000 }]]),
    };
    const merged = mergeProgress(mine, {
      lessons: new Map([...progress.lessons, ['services', lesson]]),
      labs: progress.labs,
    });
    expect(merged.lessons.get('pods')).toMatchObject({
      readAt: 5,
      run: ['other.yaml', 'web.yaml'],
      at: 20,
    });
    expect(merged.lessons.get('services')).toEqual(lesson);
    expect(merged.labs.get('never-ready')).toMatchObject({
      hints: 3,
      startedAt: 70,
      solvedIn: undefined,
      best: 60_000,
    });
  });

  it('says what came in', () => {
    const news = (mine: Progress, other: Progress) =>
      newsOf(mine, mergeProgress(mine, other), other);
    expect(news(emptyProgress, progress)).toBe(
      '1 lesson and 1 lab were imported and added to what was there.',
    );
    expect(news(progress, progress)).toMatch(/already known; nothing has changed/);
    const more = {
      ...progress,
      lessons: new Map([...progress.lessons, ['a', lesson], ['b', lesson]]),
    };
    expect(news(progress, more)).toBe(
      '2 lessons were imported and added to what was there. 2 were known already.',
    );
  });
});
