import { whenNear } from '../dom/when-near.ts';

// Not in the way of the page's first paint.
whenNear(document.querySelectorAll('kindbook-picture'), () => void define());

async function define(): Promise<void> {
  const { ClusterPicture } = await import('./cluster-picture.ts');
  customElements.define('kindbook-picture', ClusterPicture);
}
