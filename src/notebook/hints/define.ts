import { hintNames, loadDismissed } from './kept-hints.ts';

// Who has dismissed them all loads nothing of them, until they are asked for again.
async function load(): Promise<void> {
  const { HintCard } = await import('./hint-card.ts');
  if (!customElements.get('kindbook-hints')) customElements.define('kindbook-hints', HintCard);
}
if (loadDismissed().size < hintNames.length) void load();
// The list of keys asks for them.
document.addEventListener(
  'kb-hints-wanted',
  () => void load().then(() => document.dispatchEvent(new Event('kb-hints'))),
);
