import { mostReplicas } from '../../protocol/names.ts';
import { readManifest } from '../../lessons/manifest/documents.ts';
import { copyButton } from '../dom/copy-button.ts';
import { h } from '../dom/element.ts';
import { prose } from '../dom/prose.ts';
import {
  autoscalerManifest,
  autoscalerOf,
  highestTarget,
  mistakeIn,
  withDocument,
  withoutRequest,
  type AutoscalerWish,
} from './autoscaler-manifest.ts';
import type { PanelFacts } from './tab.ts';

/** The cell that the panel stands in, as far as the form needs it. */
interface TextCell extends HTMLElement {
  readonly text: string;
  useText(text: string): void;
  focusEditor(): void;
}

/** “Autoscale”: a form for an autoscaler of a Deployment. It writes the manifest into the cell's text; Apply is the reader's. */
export class AutoscaleView {
  readonly element: HTMLElement;
  readonly #least = number(1, mostReplicas, 1);
  readonly #most = number(1, mostReplicas, 4);
  readonly #target = number(1, highestTarget, 50);
  readonly #button = h('button', { type: 'submit' }, 'Write it into the cell');
  readonly #manifest = h('code');
  readonly #note = h('p', { class: 'kb-dim' });
  readonly #answer = h('p', { 'aria-live': 'polite' });
  readonly #details: HTMLElement;
  #facts: PanelFacts | undefined;

  constructor() {
    const form = h(
      'form',
      { class: 'kb-buttons' },
      h('label', {}, 'Min replicas ', this.#least),
      h('label', {}, 'Max replicas ', this.#most),
      h('label', {}, 'Target CPU, % of the request ', this.#target),
      this.#button,
    );
    form.addEventListener('input', () => this.#drawManifest());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#write();
    });
    this.#details = h(
      'details',
      { class: 'kb-autoscale' },
      h('summary', {}, 'Autoscale'),
      form,
      h(
        'div',
        { class: 'kb-command' },
        h(
          'pre',
          { tabindex: 0, 'aria-label': 'The manifest that the form writes' },
          this.#manifest,
        ),
        copyButton('the manifest', () => this.#manifest.textContent),
      ),
      this.#note,
    );
    this.element = h('div', { class: 'kb-act' }, this.#details, this.#answer);
  }

  draw(facts: PanelFacts): void {
    this.#facts = facts;
    this.#say(this.#note, this.#noteOf(facts));
    this.#button.disabled =
      autoscalerOf(facts.object, facts.workspace) !== undefined ||
      facts.object.metadata.deletionTimestamp !== undefined;
    this.#drawManifest();
  }

  close(): void {
    // Nothing of it goes on.
  }

  #noteOf({ object, workspace }: PanelFacts): string {
    const autoscaler = autoscalerOf(object, workspace);
    if (autoscaler) {
      return `The autoscaler \`${autoscaler.metadata.name}\` scales it already: change that one in its own text.`;
    }
    const [silent] = withoutRequest(object);
    return silent === undefined
      ? 'It is added at the end of the cell’s text, and applied when you press Apply. Then remove `replicas` from the Deployment’s text: the autoscaler sets that number.'
      : `The container \`${silent}\` has no CPU request, so an autoscaler cannot compute utilization: set \`resources.requests.cpu\` in the same text.`;
  }

  #wish(): AutoscalerWish {
    return {
      least: this.#least.valueAsNumber,
      most: this.#most.valueAsNumber,
      target: this.#target.valueAsNumber,
    };
  }

  #drawManifest(): void {
    const wish = this.#wish();
    const mistake = mistakeIn(wish);
    const inputs = { least: this.#least, most: this.#most, target: this.#target };
    for (const [field, input] of Object.entries(inputs)) {
      input.setCustomValidity(mistake?.field === field ? mistake.words : '');
    }
    if (mistake) return;
    const manifest = autoscalerManifest(this.#facts!.object.metadata.name, wish);
    if (this.#manifest.textContent !== manifest) this.#manifest.textContent = manifest;
  }

  #write(): void {
    const cell = this.element.closest<TextCell>('kindbook-cell');
    if (!cell) return;
    const { name } = this.#facts!.object.metadata;
    const read = readManifest(cell.text);
    const isThere = (read.documents ?? read.readable).some(
      (document) => document.kind === 'HorizontalPodAutoscaler' && document.name === name,
    );
    if (isThere) {
      this.#say(this.#answer, `The text has an autoscaler \`${name}\` already: change it there.`);
      return;
    }
    cell.useText(withDocument(cell.text, autoscalerManifest(name, this.#wish())));
    cell.focusEditor();
    this.#say(
      this.#answer,
      'It is at the end of the cell’s text. Nothing is applied yet: press Apply.',
    );
  }

  #say(element: HTMLElement, words: string): void {
    if (element.dataset['said'] === words) return;
    element.dataset['said'] = words;
    element.replaceChildren(...prose(words));
  }
}

function number(min: number, max: number, value: number): HTMLInputElement {
  return h('input', { type: 'number', min, max, step: 1, value, required: true });
}
