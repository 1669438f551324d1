import type { Step } from './lesson-progress.ts';

/** Tells the page that the reader has run a cell, or that a Predict was marked. */
export function tellStep(from: EventTarget, step: Step): void {
  from.dispatchEvent(new CustomEvent('kb-step', { bubbles: true, detail: step }));
}
