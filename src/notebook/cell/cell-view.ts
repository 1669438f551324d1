import { morph } from '../dom/morph.ts';
import type { CellStatus } from '../state/cell-status.ts';
import { noticesView, resetView, type Notices } from './notices-view.ts';
import { showStatus } from './status-view.ts';

/** What a cell's page has around its text. */
export interface CellFrame {
  readonly status: CellStatus;
  /** The text is the author's. */
  readonly isOriginal: boolean;
  /** The reader is asked whether the workspace is to be emptied. */
  readonly confirming: boolean;
  readonly notices: Notices;
  /** What stands in the result pane, from top to bottom. */
  readonly result: readonly HTMLElement[];
}

/** Draws a cell but for its text and its timeline; what has not changed is not touched. */
export function drawCell(cell: HTMLElement, frame: CellFrame): void {
  const { status, isOriginal, confirming, notices, result } = frame;
  showStatus(cell.querySelector('[role="status"]')!, status);
  cell.querySelector<HTMLElement>('[data-action="original"]')!.hidden = isOriginal;
  cell
    .querySelector<HTMLElement>('[data-action="reset"]')!
    .setAttribute('aria-expanded', String(confirming));

  const strip = cell.querySelector<HTMLElement>('.kb-strip')!;
  const resetNow = () => strip.querySelector<HTMLElement>('[data-action="reset-now"]');
  const wasConfirming = resetNow() !== null;
  morph(strip, [...(confirming ? [resetView()] : []), ...noticesView(notices)]);
  if (confirming && !wasConfirming) resetNow()!.focus();

  morph(cell.querySelector('.kb-result')!, result);
}
