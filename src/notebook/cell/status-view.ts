import { h } from '../dom/element.ts';
import { icon, type IconName } from '../dom/icon.ts';
import { statusWords, type CellStatus } from '../state/cell-status.ts';

/** The icon of each status. */
export const statusIcons: Readonly<Record<CellStatus['name'], IconName>> = {
  draft: 'idle',
  invalid: 'bad',
  applying: 'busy',
  unanswered: 'bad',
  waiting: 'busy',
  progressing: 'busy',
  ready: 'good',
  failed: 'bad',
  pending: 'idle',
  stale: 'changed',
  'no-cluster': 'absent',
  recorded: 'replay',
};

const titles: Readonly<Partial<Record<CellStatus['name'], string>>> = {
  draft: 'This text has not been applied yet.',
  pending: 'The Pod is kept and has no node. It runs as soon as one can take it.',
  waiting: 'The image is being put on the nodes; then this is applied automatically.',
  stale:
    'The text was changed since it was applied, or somebody has changed or deleted something in the cluster since. Diff shows what Apply would change.',
  'no-cluster': 'No cluster answers now.',
  recorded: 'No cluster answers now; this was recorded on one.',
};

/** Shows a cell's status; touches the page only when it has changed, since a screen reader reads each change. */
export function showStatus(element: HTMLElement, status: CellStatus): void {
  const words = statusWords(status);
  if (element.textContent === words) return;
  element.className = `kb-chip kb-status-${status.name}`;
  // On the words, not on the status itself: there it would become its accessible name.
  element.replaceChildren(
    icon(statusIcons[status.name]),
    h('span', { title: titles[status.name] }, words),
  );
}
