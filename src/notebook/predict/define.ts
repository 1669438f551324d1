import { whenNear } from '../dom/when-near.ts';

// Not in the way of the page's first paint. All questions of the page come to life with the first.
let loading: Promise<void> | undefined;
const load = () => (loading ??= define());
whenNear(document.querySelectorAll('kindbook-predict'), () => void load());
document.addEventListener('change', early);

/** A choice that is made before the script is there is told again when it is. */
function early({ target }: Event): void {
  const input = target as HTMLInputElement;
  if (!input.closest('kindbook-predict')) return;
  void load().then(() => {
    input.checked = true;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

async function define(): Promise<void> {
  const { Predict } = await import('./predict.ts');
  document.removeEventListener('change', early);
  customElements.define('kindbook-predict', Predict);
}
