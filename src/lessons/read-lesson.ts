import type { Code, Parent, Root } from 'mdast';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { VFile } from 'vfile';
import { z } from 'zod';
import { outsideOf, type PageNeed } from '../protocol/images.ts';
import { readFence, type ManifestFence, type ShellFence } from './cells/fence.ts';
import { readFrontmatter } from './frontmatter.ts';
import { imagesIn } from './images-in.ts';
import { imagesField, imagesHint, notNamed, outsideField, outsideHint } from './images.ts';
import { endOf, type LessonEnd } from './lesson-end.ts';
import { pageOf } from './lesson-name.ts';
import { inFile } from './mistake.ts';
import type { Prediction } from './predict/prediction.ts';
import { elementsOf } from './mdx-elements.ts';
import { predictionOf } from './predict/remark-predicts.ts';

/** A manifest cell of a lesson, with the author's text. */
interface LessonCell extends ManifestFence {
  readonly code: string;
  readonly line: number;
}

/** A shell cell of a lesson, with the author's commands. */
interface LessonShellCell extends ShellFence {
  readonly code: string;
  readonly line: number;
}

/** What a lesson's file holds beside its prose. */
export interface Lesson {
  /** The lesson's name, for instance `pods`. */
  readonly name: string;
  /** What its cells need that is not there from the start: on the nodes, and outside of the cluster. */
  readonly images: readonly PageNeed[];
  /** Its manifest cells; shell cells are not recorded yet. */
  readonly cells: readonly LessonCell[];
  readonly shellCells: readonly LessonShellCell[];
  readonly predictions: readonly (Prediction & { readonly line: number })[];
  /** What the reader can do now; undefined where the page does not say it. */
  readonly end: LessonEnd | undefined;
}

/**
 * Reads a lesson's file as the build does, for the commands and tests that need its cells.
 *
 * @param path the file's path, for instance `content/03-pods.mdx`
 * @throws {VFileMessage} on a mistake of the author, with file and line
 * @throws {AuthorError} on one in the frontmatter, or an image that it does not name
 */
export function readLesson(path: string, mdx: string): Lesson {
  const file = new VFile({ path, value: withoutFrontmatter(mdx) });
  const tree: Root = unified().use(remarkParse).use(remarkMdx).parse(file);
  const all = [...fencesOf(tree)].flatMap((code): (LessonCell | LessonShellCell)[] => {
    const fence = inFile(file, code.position, () => readFence(code.lang, code.meta));
    return fence ? [{ ...fence, code: code.value, line: code.position!.start.line }] : [];
  });
  const images = imagesNamedIn(path, mdx);
  for (const { code, line } of all) {
    const undeclared = imagesIn(code).find((image) => !images.includes(image));
    if (undeclared) throw notNamed(undeclared, path, line);
  }
  const cells = all.filter((cell) => cell.kind === 'manifest');
  const texts = new Map(cells.map(({ title, code }) => [title, code]));
  return {
    name: lessonNameOf(path),
    images,
    cells,
    shellCells: all.filter((cell) => cell.kind === 'shell'),
    predictions: [...elementsOf(tree, 'Predict')].map((element) => ({
      ...predictionOf(element, texts, file),
      line: element.position!.start.line,
    })),
    end: endOf(tree, file),
  };
}

function imagesNamedIn(path: string, mdx: string): readonly PageNeed[] {
  if (!mdx.startsWith('---\n')) return [];
  const fields = z.looseObject({ images: imagesField, outside: outsideField });
  const hints = { images: imagesHint, outside: outsideHint };
  const { images, outside } = readFrontmatter(path, mdx, fields, { missing: '', fields: hints });
  return [...images, ...outside.map(outsideOf)];
}

/** The name of a lesson by its file; without slashes, since it is the name of a workspace too. */
function lessonNameOf(path: string): string {
  return pageOf(path.replace(/^.*?content\//, '')).replaceAll('/', '-');
}

/** Empty lines take its place, so that the lines of errors are those of the file. */
function withoutFrontmatter(mdx: string): string {
  return mdx.replace(/^---\n.*?\n---\n/s, (found) => found.replace(/[^\n]/g, ''));
}

function* fencesOf(parent: Parent): Generator<Code> {
  for (const child of parent.children) {
    if (child.type === 'code') yield child;
    if ('children' in child) yield* fencesOf(child);
  }
}
