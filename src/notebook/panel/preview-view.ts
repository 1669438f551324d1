import type { Problem } from '../../protocol/cluster.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { problemOf } from '../stream/requests.ts';
import type { Store } from '../stream/store.ts';
import { commandView } from './command-view.ts';
import { listenedPorts } from './listened-ports.ts';
import { closePreview, openPreview, previewOf, type Preview } from './previews.ts';
import type { PanelFacts } from './tab.ts';

/** “See it in your browser”: a Service or a Pod on a port of this machine; hidden where nothing is known to listen. */
export class PreviewView {
  readonly element: HTMLElement;
  readonly #lesson: string;
  readonly #port = h('input', { type: 'number', min: 1, max: 65535, required: true });
  readonly #portLabel = h('label', {}, 'Port ', this.#port);
  readonly #open = h('button', { type: 'submit' }, 'Open preview');
  readonly #command = h('code');
  readonly #shown = h('div', { 'aria-live': 'polite' });
  #facts: PanelFacts | undefined;
  #preview: Store<Preview> | undefined;
  #unwatch: (() => void) | undefined;
  #problem: Problem | undefined;

  constructor(lesson: string) {
    this.#lesson = lesson;
    const form = h('form', { class: 'kb-buttons' }, this.#portLabel, this.#open);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#start();
    });
    this.#port.addEventListener('input', () => this.#drawCommand());
    this.element = h('div', { class: 'kb-act' }, form, commandView(this.#command), this.#shown);
  }

  draw(facts: PanelFacts): void {
    const isFirst = this.#facts === undefined;
    this.#facts = facts;
    if (isFirst) {
      const { kind, metadata } = facts.object;
      this.#preview = previewOf(kind, metadata.uid);
      this.#unwatch = this.#preview.watch(() => this.#show());
    }
    const ports = listenedPorts(facts.object, facts.workspace);
    this.element.hidden = ports.length === 0 && this.#preview!.get() === undefined;
    if (this.element.hidden) return;
    if (this.#port.value === '') this.#port.value = String(ports[0] ?? '');
    // A Service has the ports that it has; a program may listen on one that its manifest does not name.
    this.#portLabel.hidden = facts.object.kind === 'Service' && ports.length === 1;
    this.#drawCommand();
  }

  close(): void {
    this.#unwatch?.();
  }

  #drawCommand(): void {
    const { kind, metadata } = this.#facts!.object;
    const port = this.#port.value;
    const here = Number(port) < 1024 ? `80${port.padStart(2, '0')}` : port;
    const command = `kubectl port-forward ${kind.toLowerCase()}/${metadata.name} ${here}:${port} -n ${metadata.namespace}`;
    if (this.#command.textContent !== command) this.#command.textContent = command;
  }

  async #start(): Promise<void> {
    const { kind, metadata } = this.#facts!.object;
    const preview = this.#preview!;
    this.#problem = undefined;
    this.#open.setAttribute('aria-busy', 'true');
    try {
      if (preview.get()) await closePreview(this.#lesson, preview);
      await openPreview(this.#lesson, preview, {
        kind: kind as 'Service' | 'Pod',
        namespace: metadata.namespace!,
        name: metadata.name,
        port: this.#port.valueAsNumber,
      });
    } catch (error) {
      this.#problem = problemOf(error);
      this.#show();
    }
    this.#open.removeAttribute('aria-busy');
  }

  #show(): void {
    const open = this.#preview?.get();
    this.#open.hidden = open !== undefined;
    const parts: HTMLElement[] = [];
    if (this.#problem) parts.push(problemView(this.#problem, 'problem'));
    // Made once for each preview: a frame that is put in again loads again.
    if (open) parts.push(this.#frame(open));
    morph(this.#shown, parts);
  }

  #frame({ id, url }: NonNullable<Preview>): HTMLElement {
    const known = this.#shown.querySelector<HTMLElement>(`[data-key="${id}"]`);
    if (known) return known;
    const { kind, metadata } = this.#facts!.object;
    const frame = h('iframe', {
      src: url,
      title: `Preview of ${kind} ${metadata.name}`,
      sandbox: 'allow-scripts allow-forms allow-same-origin allow-popups allow-downloads',
      referrerpolicy: 'no-referrer',
    });
    const reload = h('button', { type: 'button', class: 'kb-small' }, 'Reload');
    reload.addEventListener('click', () => (frame.src = url));
    const close = h('button', { type: 'button', class: 'kb-small' }, 'Close preview');
    close.addEventListener('click', () => {
      void closePreview(this.#lesson, this.#preview!).catch(() => undefined);
      this.#open.focus();
    });
    return h(
      'div',
      { class: 'kb-preview', 'data-key': id },
      h(
        'div',
        { class: 'kb-tools' },
        h('a', { href: url, target: '_blank', rel: 'noreferrer' }, url, ' (new tab)'),
        reload,
        close,
      ),
      frame,
      h(
        'p',
        { class: 'kb-dim' },
        kind === 'Service'
          ? 'Each load goes to one of the ready Pods behind the Service. The preview ends with this page.'
          : 'It ends with this page.',
      ),
    );
  }
}
