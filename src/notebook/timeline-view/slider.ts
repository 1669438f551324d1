import { h } from '../dom/element.ts';

/** Page Up and Page Down go over so many steps. */
const page = 5;

/** How the slider stands: position 0 is before the first step, the last one is now, or a recording's last step. */
export interface SliderState {
  readonly position: number;
  readonly end: number;
  /** The position in words, for a screen reader. */
  readonly words: string;
  /** Whether an earlier moment than now is looked at. */
  readonly isPast: boolean;
}

/** Draws the slider; its knob is placed afterwards by script, since the page's policy allows no inline style in a text. */
export function sliderView({ position, end, words, isPast }: SliderState): HTMLElement {
  return h(
    'div',
    {
      class: `kb-slider ${isPast ? 'kb-slider-past' : ''}`,
      role: 'slider',
      tabindex: 0,
      'aria-label': 'Moment',
      'aria-orientation': 'horizontal',
      'aria-valuemin': 0,
      'aria-valuemax': end,
      'aria-valuenow': position,
      'aria-valuetext': words,
      'aria-description':
        'Arrow keys go from step to step, Home to before the first, End back to now. The cell shows what was there at that moment.',
    },
    h('span', { class: 'kb-slider-line' }),
    h('span', { class: 'kb-slider-knob' }),
  );
}

/**
 * Where a key leads on the slider (https://www.w3.org/WAI/ARIA/apg/patterns/slider/).
 *
 * @returns a position that may lie beyond both ends; undefined where the key is none of the slider's
 */
export function goalOf(event: KeyboardEvent, position: number, end: number): number | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const goals: Readonly<Record<string, number>> = {
    ArrowLeft: position - 1,
    ArrowDown: position - 1,
    ArrowRight: position + 1,
    ArrowUp: position + 1,
    PageDown: position - page,
    PageUp: position + page,
    Home: 0,
    End: end,
  };
  return goals[event.key];
}

/** Calls back with the pointer's distance from the area's left edge, in pixels, now and until it is let go. */
export function followPointer(
  area: HTMLElement,
  event: PointerEvent,
  onMove: (x: number) => void,
): void {
  const follow = ({ clientX }: PointerEvent) => {
    onMove(clientX - area.getBoundingClientRect().left);
  };
  const stop = () => {
    area.removeEventListener('pointermove', follow);
    area.removeEventListener('pointerup', stop);
    area.removeEventListener('pointercancel', stop);
  };
  area.setPointerCapture(event.pointerId);
  area.addEventListener('pointermove', follow);
  area.addEventListener('pointerup', stop);
  area.addEventListener('pointercancel', stop);
  follow(event);
}

/** The index of the place that lies nearest to x; of two as near, the later one. */
export function nearestOf(places: readonly number[], x: number): number {
  let best = 0;
  for (const [index, place] of places.entries()) {
    if (Math.abs(place - x) <= Math.abs(places[best]! - x)) best = index;
  }
  return best;
}
