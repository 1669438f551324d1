import { judgeRun } from '../../lessons/cells/shell-expectation.ts';
import { interrupted } from '../../protocol/shell.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { SavedRun } from './saved-run.ts';

/** Whether a run is as its lesson expects, in a sentence. */
export interface Verdict {
  readonly isMet: boolean;
  readonly words: string;
}

/**
 * Compares a run with what its lesson expects.
 *
 * @param expect the cell's `expect`
 * @param commands the lesson's commands; a run of others is compared with nothing
 * @param whose whose run it is, as the subject of a sentence
 * @returns undefined where nothing can be said: the reader stopped it, it was cut off, or its first lines are not kept
 */
export function verdictOf(
  expect: string,
  commands: string,
  run: SavedRun,
  whose: string,
): Verdict | undefined {
  const outcome = outcomeOf(run);
  const goesOn = expect.startsWith('running');
  if (run.text !== commands || !outcome || (outcome.end === 'running' && !goesOn)) return undefined;
  const difference = judgeRun(expect, commands, outcome);
  if (!difference) return { isMet: true, words: 'As the lesson expects.' };
  if (run.left > 0) return undefined;
  const { expected, got } = difference;
  return { isMet: false, words: `The lesson expects ${expected}; ${whose} ${got}. ${why}` };
}

/** Draws it: a quiet tick, or a warning. */
export function verdictView({ isMet, words }: Verdict): HTMLElement {
  const look = isMet ? 'kb-as-expected' : 'kb-differs';
  return h(
    'p',
    { class: `kb-run-line ${look}` },
    icon(isMet ? 'good' : 'bad'),
    h('span', {}, words),
  );
}

const why =
  'A cell above may not have been applied or run, this one may have been run before, or the cluster needed more time.';

function outcomeOf({ end, lines }: SavedRun) {
  if (end === 'cut') return undefined;
  const isStopped = end === 'stopped' || end.code === interrupted;
  const output = lines.map((line) => line.map(([text]) => text).join('')).join('\n');
  return { end: isStopped ? ('running' as const) : end.code, output };
}
