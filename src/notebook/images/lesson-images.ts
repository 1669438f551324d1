import { routes } from '../../protocol/routes.ts';
import type { Problem } from '../../protocol/cluster.ts';
import { imageOutside, type ImageStatus } from '../../protocol/images.ts';
import { clusterView, imagesView, isReady, whenReady } from '../live/cluster-view.ts';
import { duration } from '../dom/duration.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { ask, problemOf } from '../stream/requests.ts';
import { notAsked, pageImages, statusesOf } from '../live/page-images.ts';

/**
 * A slim strip on a page that needs what is not there from the start, images on the nodes or containers outside of them: has
 * them put there or started, and tells.
 */
export class LessonImages extends HTMLElement {
  #failure: Problem | undefined;

  connectedCallback(): void {
    whenReady(() => void this.#ask());
    clusterView().watch(() => this.#draw());
    imagesView.watch(() => this.#draw());
    setInterval(() => {
      if (!this.hidden) this.#draw();
    }, 1000);
    this.addEventListener('click', (event) => {
      if ((event.target as Element).closest('[data-action="again"]')) void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    this.#failure = undefined;
    try {
      await ask(routes.loadImages, {}, { images: pageImages() });
    } catch (error) {
      this.#failure = problemOf(error);
    }
    notAsked.set(this.#failure !== undefined);
    this.#draw();
  }

  #draw(): void {
    const statuses = statusesOf(pageImages(), imagesView.get());
    const on = statuses.filter(({ state }) => state === 'ready');
    const standIns = on.filter(
      ({ source, image }) => source === 'stand-in' && imageOutside(image) === undefined,
    );
    this.hidden =
      !isReady(clusterView().get()) || (on.length === statuses.length && standIns.length === 0);
    if (this.hidden) return;
    const failed = statuses.find(({ state }) => state === 'failed');
    const problem = this.#failure ?? failed?.problem;
    if (problem) morph(this, failedView(problem));
    else if (on.length < statuses.length) morph(this, loadingView(statuses));
    else morph(this, standInView(standIns));
  }
}

function loadingView(statuses: readonly ImageStatus[]): Element[] {
  const names = statuses.filter(({ state }) => state !== 'ready').map(({ image }) => image);
  const step = statuses.flatMap(({ steps }) => steps).findLast(({ state }) => state === 'running');
  return [
    icon('busy'),
    h(
      'p',
      {},
      h('strong', { role: 'status' }, `${sentences(names)} `),
      'You can read on; a cell that needs it waits, and then runs by itself.',
      step &&
        h(
          'span',
          { class: 'kb-dim' },
          ` Now: ${step.title}, for ${duration(Date.now() - step.startedAt)}` +
            `${step.detail ? ` (${step.detail})` : ''}.`,
        ),
    ),
  ];
}

function failedView(problem: Problem): Element[] {
  return [
    icon('bad'),
    h(
      'div',
      {},
      problemView(problem, 'problem'),
      h(
        'span',
        { class: 'kb-buttons' },
        h('button', { type: 'button', 'data-action': 'again' }, 'Try again'),
      ),
    ),
  ];
}

function standInView(standIns: readonly ImageStatus[]): Element[] {
  const names = standIns.map(({ image }) => image);
  return [
    icon('good'),
    h(
      'p',
      { class: 'kb-dim' },
      h('span', { role: 'status' }, `On the nodes: ${names.join(', ')}. `),
      names.length === 1
        ? 'No container registry answered, so this is a stand-in that kindbook built. It does everything that this page needs from the official image.'
        : 'No container registry answered, so these are stand-ins that kindbook built. They do everything that this page needs from the official images.',
    ),
  ];
}

/** What is done for these, for instance `The images postgres:17 and redis:8 are being put on the nodes.` */
function sentences(names: readonly string[]): string {
  const onNodes = names.filter((name) => imageOutside(name) === undefined);
  const outside = names.flatMap((name) => imageOutside(name) ?? []);
  return [
    ...(onNodes.length > 0 ? [`${subject('image', onNodes)} being put on the nodes.`] : []),
    ...(outside.length > 0
      ? [`${subject('container', outside)} being started beside the nodes.`]
      : []),
  ].join(' ');
}

/** `The image postgres:17 is`, `The images postgres:17 and redis:8 are`. */
function subject(what: string, names: readonly string[]): string {
  const last = names.at(-1);
  return names.length === 1
    ? `The ${what} ${last} is`
    : `The ${what}s ${names.slice(0, -1).join(', ')} and ${last} are`;
}
