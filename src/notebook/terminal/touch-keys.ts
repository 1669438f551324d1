import { h } from '../dom/element.ts';

/** A key that a touch keyboard does not have. */
export type TouchKey = 'Esc' | 'Tab' | 'Ctrl+C' | '↑' | '↓';

const keys: readonly { readonly key: TouchKey; readonly name: string }[] = [
  { key: 'Esc', name: 'Escape' },
  { key: 'Tab', name: 'Tab' },
  { key: 'Ctrl+C', name: 'Control C' },
  { key: '↑', name: 'Arrow up' },
  { key: '↓', name: 'Arrow down' },
];

/** A row of the keys that a touch keyboard does not have; it is shown on touch screens only. */
export function keysView(press: (key: TouchKey) => void): HTMLElement {
  const row = h(
    'div',
    { class: 'kb-dock-touch', role: 'group', 'aria-label': 'Keys' },
    keys.map(({ key, name }) =>
      h('button', { type: 'button', 'data-touch-key': key, 'aria-label': name }, key),
    ),
  );
  // The cursor stays in the shell, and with it the keyboard on the screen.
  row.addEventListener('pointerdown', (event) => event.preventDefault());
  row.addEventListener('mousedown', (event) => event.preventDefault());
  row.addEventListener('click', ({ target }) => {
    const { touchKey } = (target as HTMLElement).closest('button')?.dataset ?? {};
    if (touchKey !== undefined) press(touchKey as TouchKey);
  });
  return row;
}

/** What a terminal sends for a key; programs may ask for other arrows. */
export function codeOf(key: TouchKey, applicationArrows: boolean): string {
  const arrow = applicationArrows ? '\x1bO' : '\x1b[';
  return { Esc: '\x1b', Tab: '\t', 'Ctrl+C': '\x03', '↑': `${arrow}A`, '↓': `${arrow}B` }[key];
}
