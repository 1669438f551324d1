import type { ClusterParts } from '../../protocol/parts.ts';
import { routes } from '../../protocol/routes.ts';
import { liveView } from '../live/workspace-view.ts';
import { clusterView, isReady } from '../live/cluster-view.ts';
import { morph } from '../dom/morph.ts';
import { objectState } from '../state/object-state.ts';
import { fields, text } from '../state/fields.ts';
import { openStream } from '../stream/event-stream.ts';
import { whileVisible } from '../stream/page-visible.ts';
import { example, type PicturedPod } from './picture.ts';
import { pictureView } from './view.ts';

/** The reader's own cluster, drawn as it is: its parts, and the Pods of this page's lesson. */
export class ClusterPicture extends HTMLElement {
  #parts: ClusterParts | undefined;
  #lesson = '';

  connectedCallback(): void {
    this.#lesson = this.dataset['lesson']!;
    whileVisible(() => this.#listen());
    liveView(this.#lesson).watch(() => this.#draw());
  }

  /** Follows the parts while there is a cluster. @returns a function that ends it */
  #listen(): () => void {
    let close: (() => void) | undefined;
    const unwatch = clusterView().watch((view) => {
      if (isReady(view)) {
        // The cluster's own status says what is to be said of a break.
        close ??= openStream(
          routes.clusterParts,
          {},
          {
            onEvent: ({ data }) => {
              this.#parts = data;
              this.#draw();
            },
          },
        );
      }
      this.#draw();
    });
    return () => {
      unwatch();
      close?.();
    };
  }

  #draw(): void {
    // Until something is known, the example of the page stays.
    if (!this.#parts) return;
    const source = isReady(clusterView().get()) ? 'live' : 'last';
    const { text } = pictureView({ ...example, parts: this.#parts, pods: this.#pods(), source });
    const next = document.createElement('template');
    next.innerHTML = text;
    morph(this, [...next.content.childNodes]);
  }

  #pods(): PicturedPod[] {
    const { workspace } = liveView(this.#lesson).get();
    return [...workspace.objects.values()]
      .filter(({ kind }) => kind === 'Pod')
      .map((pod) => {
        const { tone, words } = objectState(pod, Date.now());
        const node = text(fields(pod['spec'])['nodeName']);
        return { name: pod.metadata.name, node, tone, words };
      })
      .sort((a, b) => a.name.localeCompare(b.name));
  }
}
