import { liveView } from '../live/workspace-view.ts';
import { whenNear } from '../dom/when-near.ts';
import { addressesOf } from './addresses.ts';

/**
 * A drawing with addresses of the lesson's own Pods in it: each piece of text with `data-pod` and `data-field` is replaced by
 * what that Pod has. Where one of the Pods isn't there, its examples stay.
 */
export class LiveAddresses extends HTMLElement {
  connectedCallback(): void {
    const lesson = this.dataset['lesson']!;
    whenNear([this], () => {
      liveView(lesson).watch(({ workspace }) => this.#fill([...workspace.objects.values()]));
    });
  }

  #fill(objects: Parameters<typeof addressesOf>[0]): void {
    const addresses = addressesOf(objects);
    const places = [...this.querySelectorAll<HTMLElement>('[data-pod]')];
    let known = 0;
    for (const place of places) {
      const found = addresses.get(place.dataset['pod']!)?.get(place.dataset['field']!);
      if (found === undefined) continue;
      known += 1;
      place.textContent = found;
    }
    if (known < places.length) return;
    this.querySelector('[data-whose]')!.textContent =
      'These are the addresses of your own Pods and of their nodes.';
  }
}
