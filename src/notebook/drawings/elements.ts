import { LiveDrawing } from './live-drawing.ts';
import { LiveStates } from './states/live-states.ts';

/** Brings the drawings of a page to life. */
export function define(): void {
  customElements.define('kindbook-drawing', LiveDrawing);
  customElements.define('kindbook-states', LiveStates);
}
