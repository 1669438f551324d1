import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { moreLessons } from './course/course.ts';
import { readCourse } from './course/course-folder.ts';
import { missingCommands, readCheatSheet } from './kubectl/cheat-sheet.ts';
import { endHint } from './lesson-end.ts';
import { readLessons } from './lesson-files.ts';
import { isLesson } from './lesson-name.ts';

// content/COVERAGE.md says which cell, lab, bench or drawing shows what a lesson must show.

/** A row of the table: an item of the curriculum, and what shows it. */
interface Row {
  readonly line: number;
  readonly lesson: string;
  readonly item: string;
  readonly cells: readonly string[];
  readonly labs: readonly string[];
  readonly drawings: readonly string[];
  readonly benches: readonly string[];
}

function rowsOf(text: string): Row[] {
  return text.split('\n').flatMap((source, index): Row[] => {
    const [, lesson = '', item = '', shown = ''] = source.split('|').map((field) => field.trim());
    if (!source.startsWith('|') || lesson === 'lesson' || /^-+$/.test(lesson)) return [];
    const drawings = [...shown.matchAll(/drawing `([^`]+)`/g)].map(([, name]) => name!);
    const benches = [...shown.matchAll(/bench `([^`]+)`/g)].map(([, name]) => name!);
    const cells = [...shown.replaceAll(/(drawing|bench) `[^`]+`/g, '').matchAll(/`([^`]+)`/g)];
    const labs = [...shown.matchAll(/\]\(\.\.\/labs\/([^/]+)\/index\.mdx\)/g)];
    return [
      {
        line: index + 1,
        lesson,
        item,
        cells: cells.map(([, title]) => title!),
        labs: labs.map(([, name]) => name!),
        drawings,
        benches,
      },
    ];
  });
}

const path = 'content/COVERAGE.md';
const rows = rowsOf(readFileSync(path, 'utf8'));
const lessons = readLessons('.');

describe(path, () => {
  test('every lesson of the tracks has rows', () => {
    const tracks = readCourse('content').filter(({ title }) => title !== moreLessons);
    const names = tracks.flatMap((track) => track.lessons.map(({ name }) => name));
    const covered = new Set(rows.map(({ lesson }) => lesson));
    expect(names.filter((name) => !covered.has(name))).toEqual([]);
  });

  test.each(rows)('line $line: $lesson, $item', ({ lesson, cells, labs, drawings, benches }) => {
    const found = lessons.find((each) => each.lesson.name === lesson);
    expect(found, `There is no lesson “${lesson}”.`).toBeDefined();
    const titles = [...found!.lesson.cells, ...found!.lesson.shellCells].map(({ title }) => title);
    expect(cells.length + labs.length + benches.length, 'Nothing shows it.').toBeGreaterThan(0);
    expect(
      cells.filter((title) => !titles.includes(title)),
      'Cells that are gone',
    ).toEqual([]);
    const gone = labs.filter((name) => !existsSync(`labs/${name}/index.mdx`));
    expect(gone, 'Labs that are gone').toEqual([]);
    const mdx = readFileSync(found!.file, 'utf8');
    const missing = [...drawings, ...benches].filter(
      (name) => !new RegExp(`<${name}\\s`).test(mdx),
    );
    expect(missing, 'Drawings and benches that the lesson does not have').toEqual([]);
  });
});

// What else holds for all lessons, here so that they are read once.

test('every lesson ends with what its reader can do now, and leads on to lessons that there are', () => {
  const numbered = lessons.filter(({ file }) => isLesson(file));
  const without = numbered.filter(({ lesson }) => !lesson.end);
  expect(without.map(({ file }) => `${file}: the lesson has no end. ${endHint}`)).toEqual([]);
  const names = numbered.map(({ lesson }) => lesson.name);
  const unknown = numbered.flatMap(({ file, lesson }) =>
    lesson
      .end!.next.filter(({ lesson: name }) => !names.includes(name))
      .map(({ lesson: name }) => `${file}: there is no lesson “${name}”.`),
  );
  expect(unknown).toEqual([]);
});

test('the cheat sheet has each command of the lessons’ shell cells, and a place for each of its own', () => {
  expect(missingCommands('.', lessons).map(({ message, hint }) => `${message} ${hint}`)).toEqual(
    [],
  );
  expect(readCheatSheet('.', lessons).flatMap(({ commands }) => commands).length).toBeGreaterThan(
    0,
  );
});
