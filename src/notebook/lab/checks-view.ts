import type { CheckResult } from '../../protocol/lab.ts';
import { h } from '../dom/element.ts';
import { icon, type IconName } from '../dom/icon.ts';
import { prose } from '../dom/prose.ts';

/** What is known of a check: a result, that it was not begun, or that the first answer is awaited. */
export type Known = CheckResult | 'idle' | 'asked';

const states: Readonly<
  Record<CheckResult['verdict'] | 'missed' | 'idle' | 'asked', { icon: IconName; words: string }>
> = {
  met: { icon: 'good', words: 'Met' },
  unmet: { icon: 'idle', words: 'Not met yet' },
  missed: { icon: 'bad', words: 'Missed' },
  unknown: { icon: 'absent', words: 'Could not check' },
  idle: { icon: 'idle', words: 'Not started' },
  asked: { icon: 'busy', words: 'Looking …' },
};

/**
 * Draws a check with what is known of it.
 *
 * @param onRequest why it is not met would give the answer away: it is shown when the learner asks
 */
export function checkView(title: string, known: Known, onRequest: boolean): HTMLElement {
  const name = nameOf(known);
  const { icon: picture, words } = states[name];
  return h(
    'li',
    {},
    h('span', { class: `kb-check-state kb-check-${name}` }, icon(picture), ` ${words}`),
    h('span', { class: 'kb-check-title' }, title),
    typeof known !== 'string' &&
      known.verdict !== 'met' &&
      (onRequest && known.verdict === 'unmet'
        ? h(
            'details',
            { class: 'kb-check-why' },
            h('summary', {}, 'What is wrong?'),
            h('span', {}, prose(known.why)),
          )
        : h('span', { class: 'kb-check-why' }, prose(known.why))),
  );
}

function nameOf(known: Known): keyof typeof states {
  if (typeof known === 'string') return known;
  return known.verdict === 'unmet' && known.isFinal ? 'missed' : known.verdict;
}
