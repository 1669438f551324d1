import { usualOnce, type Prediction } from '../../lessons/predict/prediction.ts';
import type { Led, NoResult } from './result-of.ts';

/** How an answer stands: what the reader chose, and what the real result says. */
export interface Judged {
  readonly options: readonly string[];
  /** The reader's choice, by number. */
  readonly chosen: number | undefined;
  /** The options that the result fits; undefined while there is no result. */
  readonly right: readonly number[] | undefined;
  /** Where the result came from: `your cluster`, or a recording. */
  readonly source: string | undefined;
}

/** A sentence with its sign. */
export interface Judgement {
  readonly tone: 'good' | 'bad' | 'idle';
  readonly words: string;
}

/** Says how the reader's answer compares with the real result. Parts between backticks are code. */
export function judgement({ options, chosen, right, source }: Judged): Judgement | undefined {
  if (chosen === undefined || right === undefined) return undefined;
  const from = source === undefined ? '' : ` (${source})`;
  const said = `You said “${options[chosen]}”.`;
  const [only, ...more] = right;
  if (only === undefined) {
    return {
      tone: 'idle',
      words: `${said} What the cluster did${from} fits none of these answers: look at the result and judge for yourself.`,
    };
  }
  if (more.length > 0) {
    return {
      tone: 'idle',
      words: `${said} What the cluster did${from} fits more than one of these answers: look at the result and judge for yourself.`,
    };
  }
  return only === chosen
    ? { tone: 'good', words: `${said} The cluster says so too${from}.` }
    : { tone: 'bad', words: `${said} The cluster says “${options[only]}”${from}.` };
}

/**
 * Whether an Apply says nothing of a question: it was refused since somebody else has set a field, for instance a command of
 * an earlier cell, and no answer speaks of that (by the problem's `remedy`).
 */
export function isBeside({ options }: Pick<Prediction, 'options'>, { seen }: Led): boolean {
  return (
    seen.answer.documents.some(
      (document) =>
        document.outcome === 'failed' && document.problem.remedy?.action === 'take-over',
    ) && !options.some(({ when }) => when.includes('take-over'))
  );
}

/**
 * Says what the mark of a chosen answer waits for.
 *
 * @param text the fingerprint of the text that the question is about
 */
export function waitingWords(
  { cell, edits, once, options }: Pick<Prediction, 'cell' | 'edits' | 'once' | 'options'>,
  result: Led | NoResult | undefined,
  text: string,
): string {
  const steps = edits.length > 0;
  const again = steps ? `Apply its Original text, then do the steps again` : `Apply it again`;
  switch (result) {
    case undefined:
      break;
    case 'applying':
      return `Waiting for the cluster’s answer to the Apply of \`${cell}\`.`;
    case 'deleted':
      return `What you applied in \`${cell}\` has been deleted since, so nothing can be read from it. ${again} to have your answer marked.`;
    case 'unchanged':
      return `This Apply has changed nothing, so the cluster did nothing that could mark your answer. ${steps ? again : `Delete what \`${cell}\` has in the cluster, then apply it again`}.`;
    default:
      if (isBeside({ options }, result)) {
        return `This Apply was refused because something else has set a field, so it says nothing about the question. Take the field over in the result of \`${cell}\`, or delete what the cell has in the cluster. ${again} to have your answer marked.`;
      }
      if (result.applied === text) {
        const done = steps ? `When the steps in \`${cell}\` are done, your` : 'Applied. Your';
        return `${done} answer is marked ${momentOf(once, cell)}.`;
      }
      // On the way of the edits other texts are applied too.
      if (!steps) {
        return `You applied a different text from the one in the question. Press Original text in \`${cell}\` and apply that to have your answer marked.`;
      }
  }
  return steps
    ? `Now do the steps in \`${cell}\`. The cluster marks your answer.`
    : `Now apply \`${cell}\`. The cluster marks your answer.`;
}

/** When the moment that counts comes, as far as its expression says so in seconds. */
function momentOf(once: string, cell: string): string {
  if (once === usualOnce) return `when \`${cell}\` is Ready, has failed, or is refused`;
  const seconds = /^seconds >= (?<first>\d+)|(?<=\|\| )seconds >= (?<other>\d+)$/.exec(once);
  const { first, other } = seconds?.groups ?? {};
  if (seconds?.[0] === once || once === `seconds >= ${first} || status == 'Invalid'`) {
    return `${first} s after Apply`;
  }
  if (first !== undefined && once.startsWith(`seconds >= ${first} &&`)) {
    return `${first} s after Apply, or a little later`;
  }
  const most = first ?? other;
  const decided = 'as soon as the cluster has done what decides it';
  return most === undefined ? decided : `${decided}, at the latest ${most} s after Apply`;
}
