import { routes } from '../../protocol/routes.ts';
import type { Problem } from '../../protocol/cluster.ts';
import type { WorkspaceSummary } from '../../protocol/workspace.ts';
import { whenReady } from '../live/cluster-view.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { ask, problemOf, workspaceSummaries } from '../stream/requests.ts';
import { daysUnused, unusedLessons } from './unused.ts';
import { counted } from '../state/words.ts';

/** On the front page: lessons that were left for long and still have something in the cluster. Else nothing. */
export class UnusedLessons extends HTMLElement {
  #titles: Record<string, string> = {};
  #lessons: readonly WorkspaceSummary[] = [];
  readonly #cleaned = new Set<string>();
  #failure: Problem | undefined;

  connectedCallback(): void {
    this.#titles = JSON.parse(this.dataset['titles']!) as Record<string, string>;
    this.addEventListener('click', (event) => {
      const button = (event.target as Element).closest<HTMLElement>('[data-lesson]');
      if (button) void this.#cleanUp(button.dataset['lesson']!);
    });
    whenReady(() => void this.#ask());
  }

  async #ask(): Promise<void> {
    try {
      this.#lessons = unusedLessons(await workspaceSummaries(), Date.now());
      this.#draw();
    } catch {
      // It is an offer: where the cluster does not answer, its chip says so.
    }
  }

  async #cleanUp(lesson: string): Promise<void> {
    if (this.#cleaned.has(lesson)) return;
    this.#cleaned.add(lesson);
    this.#failure = undefined;
    this.#draw();
    try {
      await ask(routes.cleanUp, { lesson }, {});
    } catch (error) {
      this.#cleaned.delete(lesson);
      this.#failure = problemOf(error);
      this.#draw();
    }
  }

  #draw(): void {
    this.hidden = this.#lessons.length === 0;
    const now = Date.now();
    morph(this, [
      h('h2', {}, 'Left in the cluster'),
      h(
        'p',
        {},
        'You have not used these lessons for a week or longer, and what their cells created is still in the cluster. Cleaning up deletes it; your texts are kept.',
      ),
      h(
        'ul',
        {},
        this.#lessons.map((one) => this.#lessonView(one, now)),
      ),
      ...(this.#failure ? [problemView(this.#failure, 'failure')] : []),
    ]);
  }

  #lessonView(one: WorkspaceSummary, now: number): HTMLElement {
    const { lesson, objects } = one;
    const title = this.#titles[lesson] ?? lesson;
    return h(
      'li',
      {},
      h(
        'span',
        {},
        h('strong', {}, title),
        h(
          'span',
          { class: 'kb-dim' },
          ` · ${counted(objects, 'object')} · last used ${counted(daysUnused(one, now), 'day')} ago`,
        ),
      ),
      this.#cleaned.has(lesson)
        ? h('span', { role: 'status' }, `${title} is being cleaned up.`)
        : h(
            'span',
            { class: 'kb-buttons' },
            h(
              'button',
              { type: 'button', 'data-lesson': lesson, 'aria-label': `Clean up ${title}` },
              'Clean up',
            ),
          ),
    );
  }
}
