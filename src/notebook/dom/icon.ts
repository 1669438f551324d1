/** The shapes as SVG, for the static page too. */
export const shapes: Readonly<Record<IconName, string>> = {
  good: '<circle cx="8" cy="8" r="6" fill="currentColor" stroke="none"/><path d="m5.2 8.2 2 2 3.6-4.2" stroke="var(--kb-card)"/>',
  busy: '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" stroke="none"/>',
  bad: '<path d="M8 1.5 15 14H1z" fill="currentColor" stroke="currentColor" stroke-linejoin="round"/><path d="M8 6v3.6M8 11.6v.2" stroke="var(--kb-card)"/>',
  idle: '<circle cx="8" cy="8" r="5.5"/>',
  changed: '<path d="m3 13 1-3.5L11 2.5 13.5 5 6.5 12z" stroke-linejoin="round"/>',
  replay: '<path d="M3.5 8A4.8 4.8 0 1 0 5 4.4M5.2 1.6v3.1h3.1"/>',
  absent: '<circle cx="8" cy="8" r="5.5"/><path d="m4 12 8-8"/>',
};

/** The shapes that stand beside a state's words. */
export type IconName = 'good' | 'busy' | 'bad' | 'idle' | 'changed' | 'absent' | 'replay';

/** A small picture that says the same as the words beside it, so it is hidden from screen readers. */
export function icon(name: IconName): Element {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `kb-icon kb-icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML = shapes[name];
  return svg;
}
