import type { CellProblem } from '../../protocol/workspace.ts';
import { similar } from '../schema/similar.ts';

/** What stands in place of words that quote a text. */
const mask = '`••••••`';

/** What stands in place of the words of others about a Secret. */
export const wordsKeptBack =
  'The words of the parser and of the API server are not shown: they quote values of this Secret.';

const fields = ['apiVersion', 'kind', 'type', 'immutable', 'metadata', 'data', 'stringData'];

/** What a Secret's members other than its values are. */
const notValues = /^(?:apiVersion|kind|type|immutable|metadata)\b/;

/** Its repetitions are bounded: a text of many `kind: !` would take minutes otherwise. */
const secret = /\bkind["']?\s{0,200}:\s{0,200}(?:[!&]\S{0,200}\s{1,200}){0,4}["']?Secret\b/;

/** Whether a document's text is of a Secret, or seems to be: it need not be readable. */
export function looksLikeSecret(text: string): boolean {
  // The word alone is found in a hundredth of the time; most texts do not have it.
  return text.includes('Secret') && secret.test(text);
}

/**
 * Takes the words of others out of a problem with a Secret: the parser and the API server quote values. What is left are
 * kindbook's own words for the field and the kind of mistake.
 */
export function withoutValues<T extends Omit<CellProblem, 'document'>>(
  problem: T,
): Omit<T, 'field'> & Pick<CellProblem, 'field'> {
  const { field: told, ...rest } = problem;
  if (told !== undefined && notValues.test(told)) return problem;
  const field = told !== undefined && isFieldOfSecret(told) ? told : undefined;
  const { title, hint } = problem;
  return {
    ...rest,
    ...(field === undefined ? {} : { field }),
    title: quotesNothing(title, field),
    hint: quotesNothing(hint, field),
    detail: wordsKeptBack,
  };
}

/** Whether a Secret has a field, or one that is misspelt so; another name may be a part of a value that is not indented. */
function isFieldOfSecret(field: string): boolean {
  return similar(/^[^.[]*/.exec(field)![0], fields) !== undefined;
}

/** Masks what is quoted, but for the field itself, single signs, and commands to look at. */
function quotesNothing(words: string, field: string | undefined): string {
  return words.replace(/`[^`]*`|"(?:[^"\\]|\\.)*"/g, (quoted) => {
    const inner = quoted.slice(1, -1);
    const isField = quoted.startsWith('`') && inner === field;
    return isField ||
      inner.length <= 1 ||
      /^(?:kubectl explain\b|stringData:?$|data:?$|- $|name: value$)/.test(inner)
      ? quoted
      : mask;
  });
}
