import { morph } from '../dom/morph.ts';
import type { Html } from '../dom/html.ts';
import { clusterView, isReady } from '../live/cluster-view.ts';
import type { Live } from '../live/workspace-view.ts';
import type { Draw } from './drawing.ts';
import { follow } from './follow.ts';
import { exampleView, summaryView } from './pieces.ts';

/** The sorts of drawings, each loaded with the first of its sort. */
const sorts: Readonly<Record<string, () => Promise<Draw>>> = {
  deployment: async () => (await import('./deployment/view.ts')).drawDeployment,
  figures: async () => (await import('./figures/view.ts')).drawFigures,
  policies: async () => (await import('./policies/view.ts')).drawPolicies,
};

/**
 * A drawing of what the page's lesson has in the cluster: `data-sort` says which, `data-lesson` of what, `data-applies` after
 * which cells. It begins with the example that the build has drawn in it, and comes back to it when there is nothing to draw.
 */
export class LiveDrawing extends HTMLElement {
  #draw: Draw | undefined;
  #example = '';
  #drawn = '';

  connectedCallback(): void {
    this.#example = this.querySelector('[data-key=body]')!.innerHTML;
    void sorts[this.dataset['sort']!]!().then((draw) => {
      this.#draw = draw;
      follow(this, this.dataset['lesson']!, (live) => this.#show(live));
    });
  }

  #show({ workspace }: Live): void {
    const isHere = isReady(clusterView().get()) && !workspace.interrupted;
    const drawn = this.#draw!({
      objects: [...workspace.objects.values()],
      scaling: workspace.scaling,
      options: { ...this.dataset },
      isExample: false,
      now: Date.now(),
    });
    this.classList.toggle('on', drawn !== undefined);
    if (!drawn) {
      const applies = JSON.parse(this.dataset['applies']!) as { title: string; href: string }[];
      this.#put(exampleView(applies, isHere), this.#example);
    } else if (isHere) this.#put(summaryView(drawn.summary), drawn.body.text);
    else this.#put(summaryView(lastKnown), drawn.body.text);
  }

  #put(summary: Html, body: string): void {
    const text = `${summary.text}<div data-key="body">${body}</div>`;
    if (text === this.#drawn) return;
    this.#drawn = text;
    const next = document.createElement('template');
    next.innerHTML = text;
    morph(this, [...next.content.childNodes]);
  }
}

const lastKnown = {
  icon: 'idle',
  words: 'Your cluster does not answer. This is its last known state.',
} as const;
