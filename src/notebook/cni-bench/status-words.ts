import { type CniBenchStatus, cniTitles } from '../../protocol/cni-bench.ts';
import type { IconName } from '../dom/icon.ts';

/** How the bench stands, in words. */
export function statusWords(
  { state, cni, steps, problem, results }: CniBenchStatus,
  isThere: boolean,
): { icon: IconName; words: string } {
  if (!isThere) return { icon: 'idle', words: 'Waiting for kindbook’s server' };
  const title = cni && cniTitles[cni];
  if (state === 'stopping') {
    return { icon: 'busy', words: `Stopping: the second cluster with ${title} is being deleted` };
  }
  if (state === 'running') {
    const now = steps.findLast((step) => step.state === 'running')?.title;
    return { icon: 'busy', words: `Trying ${title}${now ? `: ${now}` : ''}` };
  }
  if (problem) return { icon: 'bad', words: `${title}: no result` };
  if (results.some((result) => result.cni === cni)) {
    return { icon: 'good', words: `${title} is measured, and its cluster deleted` };
  }
  return { icon: 'idle', words: 'Pick a CNI, and press Run' };
}
