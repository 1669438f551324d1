import { isAutoscaler } from '../state/scaling.ts';
import { everyNode, type TreeNode } from '../state/tree.ts';
import type { Moment } from '../timeline/moment.ts';
import type { AutoscalingSection } from './section.ts';

/** The charts of a cell's autoscalers, by a script that is loaded with the first of them. */
export class CellAutoscaling {
  readonly #onLoad: () => void;
  #section: AutoscalingSection | undefined;
  #loading = false;

  /** @param onLoad called when the script is there, so that the cell is drawn again */
  constructor(onLoad: () => void) {
    this.#onLoad = onLoad;
  }

  /** Draws the charts of a cell's objects into an element; hides it where there is no autoscaler. */
  draw(host: HTMLElement, tree: readonly TreeNode[], { workspace, now }: Moment): void {
    const autoscalers = [...everyNode(tree)]
      .map(({ object }) => object)
      .filter((object) => isAutoscaler(object));
    if (this.#section) this.#section.draw(autoscalers, workspace.scaling, now);
    if (this.#section || this.#loading || autoscalers.length === 0) return;
    this.#loading = true;
    import('./section.ts').then(
      ({ AutoscalingSection }) => {
        this.#section = new AutoscalingSection(host);
        this.#onLoad();
      },
      // The server is gone; the next drawing tries again.
      () => (this.#loading = false),
    );
  }
}
