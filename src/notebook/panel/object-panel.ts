import type { KubeObject } from '../../protocol/workspace.ts';
import { copyButton } from '../dom/copy-button.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { tabAfter } from '../dom/tab-keys.ts';
import { containersOf } from '../state/containers.ts';
import { fields } from '../state/fields.ts';
import { Actions } from './actions.ts';
import { ConditionsTab } from './conditions-tab.ts';
import { containersView } from './containers-view.ts';
import { EventsTab } from './events-tab.ts';
import { LogsTab } from './logs-tab.ts';
import type { PanelFacts, Tab } from './tab.ts';
import { YamlTab } from './yaml-tab.ts';

interface Entry {
  readonly name: string;
  readonly button: HTMLButtonElement;
  readonly make: () => Tab;
  tab: Tab | undefined;
}

let panels = 0;

/** What there is to know of one object, and what can be done to it; stands below the object's row. */
export class ObjectPanel {
  readonly element: HTMLElement;
  readonly #containers = h('div');
  readonly #panel: HTMLElement;
  readonly #entries: Entry[];
  readonly #actions: Actions;
  #chosen: Entry;
  #facts: PanelFacts | undefined;

  constructor(lesson: string, { kind, metadata, status }: KubeObject) {
    const id = `kb-about-${++panels}`;
    const isPod = kind === 'Pod';
    const tabs: [string, () => Tab][] = [
      ['Events', () => new EventsTab()],
      ...(isPod ? [['Logs', () => new LogsTab(lesson)] as [string, () => Tab]] : []),
      ...(fields(status)['conditions'] || isPod
        ? [['Conditions', () => new ConditionsTab()] as [string, () => Tab]]
        : []),
      ['YAML', () => new YamlTab()],
    ];
    this.#entries = tabs.map(([name, make], index) => ({
      name,
      make,
      tab: undefined,
      button: h(
        'button',
        { type: 'button', role: 'tab', id: `${id}-${index}`, 'aria-controls': id },
        name,
      ),
    }));
    this.#chosen = this.#entries[0]!;
    this.#panel = h('div', { role: 'tabpanel', id, class: 'kb-tabpanel' });
    this.#actions = new Actions(lesson, kind);
    const list = h(
      'div',
      { role: 'tablist', class: 'kb-tabs', 'aria-label': `${kind} ${metadata.name}` },
      this.#entries.map(({ button }) => button),
    );
    list.addEventListener('keydown', (event) => this.#key(event));
    for (const entry of this.#entries) {
      entry.button.addEventListener('click', () => this.#choose(entry));
    }
    this.element = h(
      'div',
      { class: 'kb-about', role: 'group', 'aria-label': `About ${kind} ${metadata.name}` },
      h(
        'p',
        { class: 'kb-full-name' },
        h('code', {}, metadata.name),
        copyButton('the name', () => metadata.name),
      ),
      this.#containers,
      list,
      this.#panel,
      this.#actions.element,
    );
    this.#mark();
  }

  /** Draws the object as it is. */
  draw(facts: PanelFacts): void {
    this.#facts = facts;
    const { object, workspace, now } = facts;
    if (object.kind === 'Pod') {
      const events = workspace.events.get(object.metadata.uid) ?? [];
      morph(this.#containers, [containersView(containersOf(object), events, now)]);
    }
    this.#drawTab(facts);
    this.#actions.draw(facts);
  }

  /** Ends what it does in the background. */
  close(): void {
    for (const { tab } of this.#entries) tab?.close?.();
    this.#actions.close();
  }

  #drawTab(facts: PanelFacts): void {
    const entry = this.#chosen;
    entry.tab ??= entry.make();
    if (entry.tab.element.parentElement !== this.#panel) {
      this.#panel.replaceChildren(entry.tab.element);
    }
    entry.tab.draw(facts);
  }

  #choose(entry: Entry): void {
    if (entry === this.#chosen) return;
    this.#chosen.tab?.hide?.();
    this.#chosen = entry;
    this.#mark();
    if (this.#facts) this.#drawTab(this.#facts);
  }

  #mark(): void {
    for (const entry of this.#entries) {
      const isChosen = entry === this.#chosen;
      entry.button.setAttribute('aria-selected', String(isChosen));
      entry.button.tabIndex = isChosen ? 0 : -1;
    }
    this.#panel.setAttribute('aria-labelledby', this.#chosen.button.id);
  }

  #key(event: KeyboardEvent): void {
    const { length } = this.#entries;
    const to = tabAfter(event.key, this.#entries.indexOf(this.#chosen), length);
    const entry = to === undefined ? undefined : this.#entries[to];
    if (!entry) return;
    event.preventDefault();
    this.#choose(entry);
    entry.button.focus();
  }
}
