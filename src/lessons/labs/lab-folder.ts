import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lessonFiles } from '../course/course-folder.ts';
import { pageOf } from '../lesson-name.ts';
import type { Lab } from './lab.ts';
import { readLab } from './read-lab.ts';

/**
 * Reads every lab.
 *
 * @param root the repository's folder
 * @returns them in the order of the lessons that they belong to, those of one lesson by name
 * @throws {AuthorError} on the first mistake of an author
 */
export function readLabs(root: string): Lab[] {
  const titles = new Set<string>();
  const lessons = lessonsOf(root);
  return labNames(root)
    .map((name) => {
      const lab = readLab(name, filesOf(root, name), { lessons, titles });
      titles.add(lab.title);
      return lab;
    })
    .sort((a, b) => lessons.indexOf(a.lesson) - lessons.indexOf(b.lesson));
}

/**
 * Reads one lab, whatever the others are like.
 *
 * @param root the repository's folder
 * @returns undefined where there is no such folder
 * @throws {AuthorError} on the first mistake of an author
 */
export function readLabNamed(root: string, name: string): Lab | undefined {
  if (!labNames(root).includes(name)) return undefined;
  return readLab(name, filesOf(root, name), { lessons: lessonsOf(root), titles: new Set() });
}

/** The names of the labs' folders. */
export function labNames(root: string): string[] {
  if (!existsSync(join(root, 'labs'))) return [];
  return readdirSync(join(root, 'labs'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
    .map(({ name }) => name)
    .sort();
}

function lessonsOf(root: string): string[] {
  return lessonFiles(join(root, 'content')).map(pageOf);
}

function filesOf(root: string, lab: string): Map<string, string> {
  const folder = join(root, 'labs', lab);
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !isHidden(entry.name))
      .map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        const text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
        return [path.slice(folder.length + 1).replaceAll('\\', '/'), text];
      }),
  );
}

/** What an editor or a file manager leaves, such as `.DS_Store` or `.web.yaml.swp`. */
function isHidden(name: string): boolean {
  return name.startsWith('.');
}
