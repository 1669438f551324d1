import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { morph } from '../dom/morph.ts';
import { labWords } from './lab-progress.ts';
import { keptProgress } from './browser-progress.ts';
import { lessonWords } from './lesson-progress.ts';
import type { Progress } from './progress.ts';

/** How far a reader is with a lesson or a lab. */
interface Mark {
  readonly done: boolean;
  readonly words: readonly string[];
  /** How many of the words have room in a list. */
  readonly brief: number;
}

/**
 * Shows how far the reader is, on everything that names a lesson (`data-kb-progress="lesson:pods"`) or a lab
 * (`lab:never-ready`): a link gets a sign with words for screen readers, any other element gets the words too.
 */
export function showMarks(): void {
  keptProgress().watch((progress) => {
    for (const element of document.querySelectorAll<HTMLElement>('[data-kb-progress]')) {
      const mark = markOf(element.dataset['kbProgress']!, progress);
      if (element instanceof HTMLAnchorElement) markLink(element, mark);
      else markElement(element, mark);
    }
  });
}

function markLink(link: HTMLAnchorElement, mark: Mark | undefined): void {
  link.querySelector('.kb-mark')?.remove();
  if (!mark) return;
  const said = h('span', { class: 'sr-only' }, ` (${mark.words[0]!.toLowerCase()})`);
  link.append(h('span', { class: 'kb-mark', title: mark.words.join(' · ') }, sign(mark), said));
}

function markElement(element: HTMLElement, mark: Mark | undefined): void {
  element.title = mark?.words.join(' · ') ?? '';
  element.toggleAttribute('data-done', mark?.done === true);
  // The row has one line: what a lesson's Predicts say is left to its title.
  const words = mark?.words.slice(0, mark.brief).join(' · ');
  morph(element, mark ? [sign(mark), h('span', {}, words)] : []);
}

function sign({ done }: Mark): Element {
  return icon(done ? 'good' : 'busy');
}

function markOf(name: string, { lessons, labs }: Progress): Mark | undefined {
  const [, what, page] = /^(lesson|lab):(.*)$/.exec(name)!;
  if (what === 'lesson') {
    const lesson = lessons.get(page!);
    return lesson && { done: lesson.readAt !== undefined, words: lessonWords(lesson), brief: 2 };
  }
  const lab = labs.get(page!);
  const words = lab ? labWords(lab) : [];
  return words.length > 0 ? { done: lab!.best !== undefined, words, brief: 3 } : undefined;
}
