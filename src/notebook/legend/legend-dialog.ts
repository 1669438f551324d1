import dialogsCss from '../../styles/dialogs.css?inline';
import timelineCss from '../../styles/timeline.css?inline';
import { h } from '../dom/element.ts';
import { addStyleOnce } from '../dom/style-once.ts';
import { legendView } from './legend-view.ts';

let dialog: HTMLDialogElement | undefined;

/** Opens the legend over the page. Escape, its button and a click beside it close it, and the focus returns. */
export function openLegend(): void {
  dialog ??= makeDialog();
  if (!dialog.open) dialog.showModal();
}

function makeDialog(): HTMLDialogElement {
  addStyleOnce(dialogsCss);
  addStyleOnce(timelineCss);
  const close = h('button', { type: 'button', class: 'kb-keys-close' }, 'Close');
  const signs = h('div');
  signs.innerHTML = legendView(3).text;
  const made = h(
    'dialog',
    { class: 'kb-keys kb-legend', 'aria-labelledby': 'kb-legend-title' },
    h('div', { class: 'kb-keys-head' }, h('h2', { id: 'kb-legend-title' }, 'Legend'), close),
    signs,
  );
  close.addEventListener('click', () => made.close());
  made.addEventListener('click', (event) => event.target === made && made.close());
  document.body.append(made);
  return made;
}
