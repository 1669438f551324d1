import { onceNear } from '../dom/once-near.ts';

// All cells of the page come to life with the first: they share what is loaded, and know of each other.
onceNear('kindbook-cell', async () => {
  const { ManifestCell } = await import('./manifest-cell.ts');
  customElements.define('kindbook-cell', ManifestCell);
});
