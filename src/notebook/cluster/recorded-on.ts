import { clusterView, isReady } from '../live/cluster-view.ts';
import { otherVersion } from './other-version.ts';

/** A line below a lesson's title, shown where the reader's cluster is of another version than the lesson's recordings. */
export class RecordedOn extends HTMLElement {
  connectedCallback(): void {
    const recorded = (this.dataset['versions'] ?? '').split(' ');
    clusterView().watch((view) => {
      const words = isReady(view) ? otherVersion(recorded, view.status?.version) : undefined;
      this.hidden = words === undefined;
      if (this.textContent !== (words ?? '')) this.textContent = words ?? '';
    });
  }
}
