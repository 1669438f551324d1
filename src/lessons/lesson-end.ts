import type { Root } from 'mdast';
import type { VFile } from 'vfile';
import { z } from 'zod';
import { attributesOf, elementsOf } from './mdx-elements.ts';
import { inFile, Mistake } from './mistake.ts';

const text = z.string().min(1);
const members = {
  can: z.array(text).length(5),
  questions: z.array(z.strictObject({ ask: text, answer: text })).length(3),
  next: z
    .array(z.strictObject({ lesson: text, why: text }))
    .min(1)
    .max(3),
};
const lessonEnd = z.strictObject(members);

/** What stands at the end of a lesson. Code in its texts is between backticks. */
export type LessonEnd = z.infer<typeof lessonEnd>;

const hints: Readonly<Record<keyof typeof members, string>> = {
  can: "Write five lines that go on after “You can now”: can={['read the state of a Pod', …]}.",
  questions:
    "Write three questions that need no cell: questions={[{ask: 'Who restarts a container?', answer: 'The kubelet.'}, …]}.",
  next: "Name one to three lessons, each with what it is good for: next={[{lesson: 'pods', why: 'what runs'}]}.",
};

/** What an author is told who has not written the end of a lesson. */
export const endHint =
  'Write `## You can now` and `<LessonEnd can={…} questions={…} next={…} />` as its last part: see “The end of a lesson” in CONTRIBUTING.md.';

/**
 * Reads the `<LessonEnd>` of a lesson.
 *
 * @returns undefined where it has none
 * @throws {VFileMessage} where it is not as it should be, with file and line
 */
export function endOf(tree: Root, file: VFile): LessonEnd | undefined {
  const [element] = elementsOf(tree, 'LessonEnd');
  if (!element) return undefined;
  return inFile(file, element.position, () => {
    const read = lessonEnd.safeParse(Object.fromEntries(attributesOf(element)));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const member = String(issue!.path[0] ?? '');
    const hint = Object.entries(hints).find(([name]) => name === member)?.[1];
    throw new Mistake(
      `The end of this lesson is not complete: ${issue!.path.join('.') || 'LessonEnd'}, ${issue!.message}.`,
      hint ?? endHint,
    );
  });
}

/** A remark plugin that checks a lesson's end, so that a mistake fails the build with file, line and a hint. */
export function remarkLessonEnd() {
  return (tree: Root, file: VFile) => void endOf(tree, file);
}
