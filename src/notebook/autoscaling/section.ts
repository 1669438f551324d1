import css from '../../styles/autoscaling.css?inline';
import type { KubeObject } from '../../protocol/workspace.ts';
import { addStyleOnce } from '../dom/style-once.ts';
import type { Scaling } from '../state/scaling.ts';
import { AutoscalerView } from './autoscaler-view.ts';

// Loaded with the first autoscaler of a page, style sheet and chart library too.

/** The charts of a cell's autoscalers, one below the other. */
export class AutoscalingSection {
  readonly #host: HTMLElement;
  readonly #views = new Map<string, AutoscalerView>();

  /** @param host the element that it fills */
  constructor(host: HTMLElement) {
    this.#host = host;
    addStyleOnce(css);
  }

  /** @param now the moment that is looked at, in milliseconds since the epoch */
  draw(
    autoscalers: readonly KubeObject[],
    scalings: ReadonlyMap<string, Scaling>,
    now: number,
  ): void {
    const shown = new Set<string>();
    for (const autoscaler of autoscalers) {
      const { uid } = autoscaler.metadata;
      const scaling = scalings.get(uid);
      if (!scaling) continue;
      shown.add(uid);
      let view = this.#views.get(uid);
      if (!view) {
        view = new AutoscalerView(autoscaler);
        this.#views.set(uid, view);
        this.#host.append(view.element);
      }
      view.draw(autoscaler, scaling, now);
    }
    for (const [uid, view] of this.#views) {
      if (shown.has(uid)) continue;
      view.close();
      this.#views.delete(uid);
    }
    this.#host.hidden = shown.size === 0;
  }
}
