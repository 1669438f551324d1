import type { Prediction } from '../../lessons/predict/prediction.ts';
import { kept, parsed } from '../storage/kept.ts';
import { fingerprint } from '../storage/saved-text.ts';
import { clusterView, isReady } from '../live/cluster-view.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { keepInPlace } from '../dom/in-sight.ts';
import { prose } from '../dom/prose.ts';
import { tellStep } from '../progress/tell-step.ts';
import type { Marker } from './marker.ts';
import { resultOf, type Led, type NoResult } from './result-of.ts';
import { isBeside, judgement, waitingWords } from './verdict-words.ts';

/** What the browser keeps of a question over a reload. */
interface Kept {
  readonly chosen: number;
  readonly right?: readonly number[];
  readonly source?: string;
}

function isKept(value: unknown): value is Kept {
  const { chosen, right } = (value ?? {}) as Partial<Kept>;
  return typeof chosen === 'number' && (right === undefined || Array.isArray(right));
}

/** The watches of several kinds are not in step: so many milliseconds may pass until the last of them has told its part. */
const fitsNoneFor = 5_000;

/**
 * A question before a run. It keeps what the reader chose, waits for the real result of its cell, and marks the answer by
 * it, once. Without a cluster the recording is the real result.
 */
export class Predict extends HTMLElement {
  #prediction!: Prediction;
  #lesson = '';
  /** The fingerprint of the text whose result the question is about. */
  #text = '';
  #key = '';
  #chosen: number | undefined;
  #right: readonly number[] | undefined;
  #source: string | undefined;
  #marker: Marker | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #marking = false;

  connectedCallback(): void {
    this.#prediction = JSON.parse(this.dataset['prediction']!) as Prediction;
    this.#lesson = this.dataset['lesson']!;
    this.#text = fingerprint(this.dataset['text']!);
    const { cell, question, options } = this.#prediction;
    // Another question, other answers or another text: then what was said before says nothing of this.
    const what = fingerprint(JSON.stringify([question, options, this.#text]));
    this.#key = `kindbook:${this.#lesson}:${cell}:predict:${what}`;
    this.#restore();
    this.addEventListener('change', (event) => this.#choose(event.target as HTMLInputElement));
    this.addEventListener('click', (event) => {
      if ((event.target as Element).closest('[data-action="again"]')) this.#again();
    });
    resultOf(this.#lesson, cell).watch((result) => void this.#mark(result));
    clusterView().watch(() => void this.#markByRecording());
    this.#draw();
  }

  #choose(input: HTMLInputElement): void {
    if (this.#right) return;
    this.#chosen = Number(input.value);
    this.#keep();
    this.#draw();
    void this.#mark(resultOf(this.#lesson, this.#prediction.cell).get());
    void this.#markByRecording();
  }

  /** Marks by what the cluster did; that it fits no answer is said only when it stays so. */
  async #mark(result: Led | NoResult | undefined): Promise<void> {
    // What it waits for may be something else now.
    this.#draw();
    const right = await this.#rightBy(result);
    if (right?.length === 0 && this.#chosen !== undefined) {
      this.#patience ??= setTimeout(() => this.#take(right, 'your cluster'), fitsNoneFor);
      return;
    }
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#take(right, 'your cluster');
  }

  /** The answers that are right by a result, whether the reader has chosen or not: the moment that counts comes once. */
  async #rightBy(result: Led | NoResult | undefined): Promise<readonly number[] | undefined> {
    if (typeof result !== 'object' || result.applied !== this.#text) return undefined;
    if (isBeside(this.#prediction, result)) return undefined;
    const { Marker } = await import('./marker.ts');
    this.#marker ??= new Marker(this.#prediction);
    return this.#marker.take(result);
  }

  async #markByRecording(): Promise<void> {
    const url = this.dataset['recording'];
    const cluster = clusterView().get();
    const noCluster = cluster.server !== 'asking' && !isReady(cluster);
    if (url === undefined || !noCluster || this.#chosen === undefined) return;
    if (this.#right || this.#marking) return;
    this.#marking = true;
    try {
      const [{ markByRecording }, { loadRecording }] = await Promise.all([
        import('./by-recording.ts'),
        import('../replay/player.ts'),
      ]);
      const recording = await loadRecording(url);
      const source = `recorded on Kubernetes ${recording.kubernetes.replace(/^v/, '')}`;
      this.#take(markByRecording(this.#prediction, recording)?.right, source);
    } catch {
      // The server went away before the recording came: the question stays open, and a cluster will answer it.
    } finally {
      this.#marking = false;
    }
  }

  #take(right: readonly number[] | undefined, source: string): void {
    if (!right || this.#right || this.#chosen === undefined) return;
    this.#right = right;
    this.#source = source;
    this.#keep();
    tellStep(this, { did: 'answered', question: this.#prediction.question });
    this.#keepCell(() => {
      this.#draw();
      this.#reveal();
    });
  }

  /** What is said here grows above a cell whose buttons the reader may be about to press, unless they are still choosing. */
  #keepCell(change: () => void): void {
    const cell = `kindbook-cell[data-cell="${CSS.escape(this.#prediction.cell)}"]`;
    const isChoosing = this.contains(document.activeElement);
    keepInPlace(isChoosing ? null : document.querySelector(cell), change);
  }

  /** The reader wants to be asked again. */
  #again(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#chosen = undefined;
    this.#right = undefined;
    this.#source = undefined;
    kept(this.#key, 'local').remove();
    this.querySelector('details')!.open = false;
    this.#draw();
    this.querySelector('input')!.focus();
  }

  #reveal(): void {
    this.querySelector('details')!.open = true;
    const { cell } = this.#prediction;
    const ended = document.querySelector<HTMLDetailsElement>(
      `[data-cell="${CSS.escape(cell)}"] .kb-recorded details`,
    );
    if (ended) ended.open = true;
  }

  #draw(): void {
    const answers = this.#prediction.options.map(({ answer }) => answer);
    const judged = judgement({
      options: answers,
      chosen: this.#chosen,
      right: this.#right,
      source: this.#source,
    });
    this.querySelectorAll('input').forEach((input, number) => {
      input.checked = number === this.#chosen;
      input.disabled = judged !== undefined;
      const label = input.closest('label')!;
      label.classList.toggle('kb-right', judged !== undefined && this.#right!.includes(number));
    });
    const said = this.querySelector('.judge')!;
    const words = judged?.words ?? this.#waiting();
    if (said.getAttribute('data-words') === words) return;
    const isFirst = !said.hasAttribute('data-words');
    said.setAttribute('data-words', words);
    for (const tone of ['good', 'bad']) said.classList.toggle(`kb-${tone}`, judged?.tone === tone);
    const content = [
      ...(judged ? [icon(judged.tone)] : []),
      h('span', {}, prose(words)),
      ...(judged
        ? [
            h(
              'button',
              { type: 'button', class: 'kb-link', 'data-action': 'again' },
              'Ask me again',
            ),
          ]
        : []),
    ];
    if (isFirst) said.replaceChildren(...content);
    else this.#keepCell(() => said.replaceChildren(...content));
  }

  #waiting(): string {
    if (this.#chosen === undefined) {
      return 'Choose, then apply. The cluster marks your answer, not this page.';
    }
    const result = resultOf(this.#lesson, this.#prediction.cell).get();
    return waitingWords(this.#prediction, result, this.#text);
  }

  #keep(): void {
    const answer: Kept = {
      chosen: this.#chosen!,
      ...(this.#right ? { right: this.#right, source: this.#source } : {}),
    };
    kept(this.#key, 'local').set(JSON.stringify(answer));
  }

  /** What was marked before stands there again; it is no news, so it is not announced. */
  #restore(): void {
    const answer = parsed(kept(this.#key, 'local').get());
    if (!isKept(answer)) return;
    this.#chosen = answer.chosen;
    this.#right = answer.right;
    this.#source = answer.source;
    const said = this.querySelector('.judge')!;
    said.removeAttribute('role');
    requestAnimationFrame(() => said.setAttribute('role', 'status'));
    if (this.#right) this.#reveal();
  }
}
