import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCourse } from '../../lessons/course/course-folder.ts';
import { AuthorError } from '../../lessons/labs/author-error.ts';
import { readLabs } from '../../lessons/labs/lab-folder.ts';
import { readLesson } from '../../lessons/read-lesson.ts';
import { wantedRecordings } from '../../lessons/recordings/wanted.ts';
import { newLab } from './lab.ts';
import { newLesson } from './lesson.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kindbook-new-'));
  mkdirSync(join(root, 'content'));
  mkdirSync(join(root, 'labs'));
  writeFileSync(join(root, 'content/index.mdx'), '');
  writeFileSync(join(root, 'content/tracks.yaml'), '[]\n');
});
afterEach(() => rmSync(root, { recursive: true }));

/** What an author is told, and that nothing was written. */
function refused(make: () => unknown): string {
  const before = readdirSync(root, { recursive: true }).sort();
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(AuthorError);
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
    const { message, hint } = error as AuthorError;
    return `${message} ${hint}`;
  }
  return expect.unreachable('it is made');
}

describe('a new lesson', () => {
  it('gets the next number, is read without a mistake, and says what to run next', () => {
    writeFileSync(
      join(root, 'content/07-pods.mdx'),
      '---\ntitle: a\ndescription: b\nminutes: 1\n---\n',
    );
    expect(newLesson(root, 'node-ports').join('\n')).toContain('npm run record -- node-ports');
    const file = 'content/08-node-ports.mdx';
    const lesson = readLesson(file, readFileSync(join(root, file), 'utf8'));
    expect(wantedRecordings(lesson).map(({ id }) => id)).toEqual(['web.yaml', 'list-the-pods.sh']);
    expect(lesson.predictions).toHaveLength(1);
    expect(readCourse(join(root, 'content')).at(-1)).toMatchObject({
      title: 'More lessons',
      lessons: [{ name: 'pods' }, { name: 'node-ports', title: 'Node ports' }],
    });
  });

  it('is the first where there is none', () => {
    newLesson(root, 'pods');
    expect(readdirSync(join(root, 'content'))).toContain('01-pods.mdx');
  });

  it.each(['Pods', 'my pods', '../pods', '01-pods', 'lab-pods', 'a'.repeat(41), ''])(
    'is not named “%s”',
    (name) => {
      expect(refused(() => newLesson(root, name))).toMatch(/cannot be named .*Use at most 40/);
    },
  );

  it('is not made where its page is there already', () => {
    newLesson(root, 'pods');
    expect(refused(() => newLesson(root, 'pods'))).toMatch(/already exists: content\/01-pods\.mdx/);
    expect(refused(() => newLesson(root, 'index'))).toMatch(/already exists: content\/index\.mdx/);
    expect(refused(() => newLesson(root, 'labs'))).toMatch(/page \/labs\/ already exists/);
  });
});

describe('a new lab', () => {
  it('is read without a mistake, and says what to run next', () => {
    newLesson(root, 'pods');
    expect(newLab(root, 'no-way-in').join('\n')).toContain('npm run labs -- no-way-in');
    expect(readLabs(root)).toMatchObject([
      {
        name: 'no-way-in',
        title: 'No way in',
        lesson: 'pods',
        checks: { length: 3 },
        wrong: { length: 1 },
      },
    ]);
    expect(readdirSync(join(root, 'labs'))).toEqual(['no-way-in']);
  });

  it.each(['No-Way', 'no way', '../x', 'a'.repeat(37), ''])('is not named “%s”', (name) => {
    newLesson(root, 'pods');
    expect(refused(() => newLab(root, name))).toMatch(/cannot be named .*at most 36/);
  });

  it('is not made where there is one of this name, or no lesson that it could belong to', () => {
    expect(refused(() => newLab(root, 'one'))).toMatch(/npm run new -- lesson/);
    newLesson(root, 'pods');
    newLab(root, 'one');
    expect(refused(() => newLab(root, 'one'))).toMatch(/already exists\. Choose another name/);
  });
});
