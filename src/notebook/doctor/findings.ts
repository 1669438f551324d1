import type { Problem } from '../../protocol/cluster.ts';
import type { Finding } from '../../protocol/doctor.ts';
import { h } from '../dom/element.ts';
import { icon, type IconName } from '../dom/icon.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { prose } from '../dom/prose.ts';
import { doctorFindings, problemOf } from '../stream/requests.ts';

const grades: Readonly<Record<Finding['grade'], { icon: IconName; words: string }>> = {
  ok: { icon: 'good', words: 'Fine' },
  note: { icon: 'idle', words: 'Note' },
  missing: { icon: 'bad', words: 'Missing' },
};

/** What `npm run doctor` finds on the reader's machine, as a page. */
export class Findings extends HTMLElement {
  #findings: readonly Finding[] = [];
  #failure: Problem | undefined;
  #asking = false;

  connectedCallback(): void {
    this.querySelector('button')!.addEventListener('click', () => void this.#ask());
    void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    this.#failure = undefined;
    this.#draw();
    try {
      this.#findings = await doctorFindings();
    } catch (error) {
      this.#failure = problemOf(error);
      this.#findings = [];
    }
    this.#asking = false;
    this.#draw();
  }

  #draw(): void {
    this.querySelector('[role="status"]')!.textContent = this.#words();
    this.querySelector('button')!.disabled = this.#asking;
    morph(this.querySelector('.kb-findings')!, [
      ...(this.#failure ? [problemView(this.#failure, 'failure')] : []),
      ...(this.#findings.length > 0 ? [h('ul', {}, this.#findings.map(findingView))] : []),
    ]);
  }

  #words(): string {
    if (this.#asking) return 'Looking at your machine …';
    if (this.#failure) return '';
    const missing = this.#findings.filter(({ grade }) => grade === 'missing').length;
    if (missing === 0) return 'Nothing is missing.';
    return missing === 1 ? 'One thing is missing.' : `${missing} things are missing.`;
  }
}

function findingView({ what, found, grade, next }: Finding): HTMLElement {
  const { icon: name, words } = grades[grade];
  return h(
    'li',
    {},
    h('span', { class: `kb-grade kb-grade-${grade}` }, icon(name), ` ${words}`),
    h('strong', {}, what),
    h('span', {}, prose(found), next !== undefined && h('span', { class: 'kb-next' }, prose(next))),
  );
}
