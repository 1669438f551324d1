import type { MdxJsxFlowElement } from 'mdast-util-mdx';
import { attributesOf } from '../mdx-elements.ts';
import { Mistake } from '../mistake.ts';
import { faultOf } from './expression.ts';
import { usualOnce, type Edit, type Option, type Prediction } from './prediction.ts';

/**
 * Reads a `<Predict>` of a lesson.
 *
 * @param cells the lesson's cells by title, with their texts
 * @throws {Mistake} where a member is missing or no literal, the cell is not there, or an expression cannot be read
 */
export function readPredict(
  element: MdxJsxFlowElement,
  cells: ReadonlyMap<string, string>,
): Prediction {
  const given = attributesOf(element);
  const cell = given.get('cell');
  if (typeof cell !== 'string' || !cells.has(cell)) {
    throw new Mistake(
      cell === undefined
        ? 'This Predict does not say which cell marks it.'
        : `This Predict is about the cell “${said(cell)}”, which the lesson does not have.`,
      `Write cell="…" with one of: ${[...cells.keys()].join(', ')}.`,
    );
  }
  const question = given.get('question');
  if (typeof question !== 'string') {
    throw new Mistake('This Predict has no question.', 'Write question="What …?".');
  }
  const options = given.get('options');
  if (!Array.isArray(options) || options.length < 2 || !options.every(isOption)) {
    throw new Mistake(
      'The options of a Predict are two or more answers, each with an expression that says when it is right.',
      "Write options={[{answer: 'two Pods', when: 'pods.size() == 2'}, …]}.",
    );
  }
  for (const { answer, when } of options) check(`the answer “${answer}”`, when);
  const once = given.get('once') ?? usualOnce;
  if (typeof once !== 'string') {
    throw new Mistake('`once` is an expression.', 'Write once="seconds >= 10".');
  }
  check('`once`', once);
  const edits = given.get('edits') ?? [];
  if (!Array.isArray(edits) || !edits.every(isEdit)) {
    throw new Mistake(
      '`edits` are pairs: what is found in the cell’s text, and what takes its place.',
      "Write edits={[['name: web', 'name: web-2']]}.",
    );
  }
  let text = cells.get(cell)!;
  for (const [find, replace] of edits) {
    if (!text.includes(find)) {
      throw new Mistake(
        `The text of “${cell}” has no “${find}” to be edited.`,
        'Edits are applied in order, each to the result of the one before.',
      );
    }
    text = text.replace(find, () => replace);
  }
  return { cell, question, options, once, edits };
}

function check(what: string, expression: string): void {
  const fault = faultOf(expression);
  if (fault === undefined) return;
  throw new Mistake(
    `The expression of ${what} cannot be used: ${fault}`,
    'It is CEL (https://cel.dev) over status, objects, pods, events, answer, previous and seconds: see “Predict” in CONTRIBUTING.md.',
  );
}

function isOption(value: unknown): value is Option {
  const { answer, when } = (value ?? {}) as Partial<Option>;
  return typeof answer === 'string' && typeof when === 'string';
}

function isEdit(value: unknown): value is Edit {
  return (
    Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string')
  );
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
