import { entryOf } from '../../protocol/entry-of.ts';
import { mostReplicas } from '../../protocol/names.ts';
import type { Problem } from '../../protocol/cluster.ts';
import type { DeleteRequest, RestartRequest, ScaleRequest } from '../../protocol/objects.ts';
import { routes } from '../../protocol/routes.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { prose } from '../dom/prose.ts';
import { count, fields } from '../state/fields.ts';
import { ask, problemOf } from '../stream/requests.ts';
import { AutoscaleView } from './autoscale-view.ts';
import { commandView } from './command-view.ts';
import { PreviewView } from './preview-view.ts';
import type { PanelFacts } from './tab.ts';

/** What names the object in a request. */
interface Named {
  kind: string;
  namespace: string;
  name: string;
}

/** One thing that can be done to an object. */
interface Action {
  /** The words on its button. */
  readonly title: string;
  readonly danger?: true;
  /** Asks the server for it; the kind of the object is one that has this action. */
  readonly ask: (lesson: string, object: Named, replicas: number) => Promise<unknown>;
  /** Asks for a number of replicas. */
  readonly asksReplicas?: true;
  /** The command that does the same. */
  readonly command: (name: string, replicas: number) => string;
  /** What the reader should know of it, given what owns the object. */
  readonly note: (facts: PanelFacts) => string;
  /** What is said when it is done. */
  readonly done: string;
}

const restart = (kind: string): Action => ({
  title: 'Restart rollout',
  ask: (lesson, object) => ask(routes.restart, { lesson }, object as RestartRequest),
  command: (name) => `kubectl rollout restart ${kind.toLowerCase()} ${name}`,
  note: () =>
    'Replaces its Pods one after the other, by setting a restart annotation on the Pod template.',
  done: 'Requested. Watch its Pods being replaced.',
});

const scale = (kind: string): Action => ({
  title: 'Scale',
  asksReplicas: true,
  ask: (lesson, object, replicas) =>
    ask(routes.scale, { lesson }, { ...object, replicas } as ScaleRequest),
  command: (name, replicas) => `kubectl scale ${kind.toLowerCase()} ${name} --replicas=${replicas}`,
  note: ({ object }) => {
    const owner = controllerOf(object);
    return owner
      ? `The ${owner} that owns it resets the number at once.`
      : 'The next Apply of a manifest with `replicas` resets the number.';
  },
  done: 'Done. Watch the Pods come and go.',
});

const deletePod: Action = {
  title: 'Delete this Pod',
  danger: true,
  ask: (lesson, object) => ask(routes.delete, { lesson }, object as DeleteRequest),
  command: (name) => `kubectl delete pod ${name}`,
  note: ({ object }) => {
    const owner = controllerOf(object);
    return owner
      ? `Watch what the ${owner} that owns it does next.`
      : 'No controller owns this Pod, so it is not recreated. Press Apply to create it again.';
  },
  done: 'Requested. The Pod has a few seconds to stop.',
};

const actions: Readonly<Record<string, readonly Action[]>> = {
  Pod: [deletePod],
  Deployment: [scale('Deployment'), restart('Deployment')],
  StatefulSet: [scale('StatefulSet'), restart('StatefulSet')],
  DaemonSet: [restart('DaemonSet')],
  ReplicaSet: [scale('ReplicaSet')],
};

function controllerOf({ metadata }: PanelFacts['object']): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller)?.kind;
}

/** What can be done to an object, each with the command that does the same. */
export class Actions {
  readonly element = h('div', { class: 'kb-actions' });
  readonly #views: readonly (ActionView | AutoscaleView | PreviewView)[];

  constructor(lesson: string, kind: string) {
    this.#views = [
      ...(kind === 'Service' || kind === 'Pod' ? [new PreviewView(lesson)] : []),
      ...(entryOf(actions, kind) ?? []).map((action) => new ActionView(lesson, action)),
      ...(kind === 'Deployment' ? [new AutoscaleView()] : []),
    ];
    this.element.append(...this.#views.map(({ element }) => element));
  }

  draw(facts: PanelFacts): void {
    for (const view of this.#views) view.draw(facts);
    this.element.hidden = !facts.live || this.#views.every(({ element }) => element.hidden);
  }

  close(): void {
    for (const view of this.#views) view.close();
  }
}

class ActionView {
  readonly element: HTMLElement;
  readonly #lesson: string;
  readonly #action: Action;
  readonly #button: HTMLButtonElement;
  readonly #input: HTMLInputElement | undefined;
  readonly #command = h('code');
  readonly #note = h('p', { class: 'kb-dim' });
  readonly #answer = h('div', { 'aria-live': 'polite' });
  #facts: PanelFacts | undefined;
  /** The reader has set a number; it is left alone. */
  #touched = false;

  constructor(lesson: string, action: Action) {
    this.#lesson = lesson;
    this.#action = action;
    this.#button = h(
      'button',
      { type: 'submit', class: action.danger ? 'kb-danger' : undefined },
      action.title,
    );
    this.#input = action.asksReplicas
      ? h('input', { type: 'number', min: 0, max: mostReplicas, step: 1, required: true })
      : undefined;
    this.#input?.addEventListener('input', () => {
      this.#touched = true;
      this.#drawCommand();
    });
    const form = h(
      'form',
      { class: 'kb-buttons' },
      this.#input && h('label', {}, 'Replicas ', this.#input),
      this.#button,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#do();
    });
    this.element = h(
      'div',
      { class: 'kb-act' },
      form,
      commandView(this.#command),
      this.#note,
      this.#answer,
    );
  }

  draw(facts: PanelFacts): void {
    this.#facts = facts;
    const note = this.#action.note(facts);
    if (this.#note.dataset['said'] !== note) {
      this.#note.dataset['said'] = note;
      this.#note.replaceChildren(...prose(note));
    }
    if (this.#input && !this.#touched) {
      this.#input.value = String(count(fields(facts.object['spec'])['replicas']));
    }
    this.#button.disabled = facts.object.metadata.deletionTimestamp !== undefined;
    this.#drawCommand();
  }

  close(): void {
    // Nothing of it goes on.
  }

  #drawCommand(): void {
    const { name, namespace } = this.#facts!.object.metadata;
    const command = `${this.#action.command(name, this.#replicas())} -n ${namespace}`;
    if (this.#command.textContent !== command) this.#command.textContent = command;
  }

  #replicas(): number {
    return this.#input ? this.#input.valueAsNumber || 0 : 0;
  }

  async #do(): Promise<void> {
    const { kind, metadata } = this.#facts!.object;
    const { name, namespace } = metadata;
    this.#button.setAttribute('aria-busy', 'true');
    let problem: Problem | undefined;
    try {
      const object = { kind, namespace: namespace!, name };
      await this.#action.ask(this.#lesson, object, this.#replicas());
      this.#touched = false;
    } catch (error) {
      problem = problemOf(error);
    }
    this.#button.removeAttribute('aria-busy');
    morph(this.#answer, [
      problem ? problemView(problem, 'problem') : h('p', { 'data-key': 'done' }, this.#action.done),
    ]);
  }
}
