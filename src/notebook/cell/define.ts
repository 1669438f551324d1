import { keepEarlyClicks, whenNear } from '../dom/when-near.ts';

// Not in the way of the page's first paint. All cells of the page come to life with the first: they share what is
// loaded, and know of each other.
let loading: Promise<void> | undefined;
const load = () => (loading ??= define());
const done = keepEarlyClicks(document, 'kindbook-cell [data-action]', load);
whenNear(document.querySelectorAll('kindbook-cell'), () => void load());

async function define(): Promise<void> {
  const { ManifestCell } = await import('./manifest-cell.ts');
  customElements.define('kindbook-cell', ManifestCell);
  done();
}
