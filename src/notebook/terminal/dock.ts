import xtermCss from '@xterm/xterm/css/xterm.css?inline';
import dockCss from '../../styles/dock.css?inline';
import { kept, parsed, type Kept } from '../storage/kept.ts';
import { h } from '../dom/element.ts';
import { tabAfter } from '../dom/tab-keys.ts';
import { keepTerminal } from './kept.ts';
import type { OpenTerminal } from './open.ts';
import { ShellTab } from './shell-tab.ts';
import { keysView } from './touch-keys.ts';

const heightKey = 'kindbook:terminal-height';
const spokenKey = 'kindbook:terminal-spoken';
/** In pixels. */
const smallest = 140;
const keyStep = 40;

interface Open {
  readonly tab: HTMLElement;
  readonly panel: HTMLElement;
  readonly shell: ShellTab;
  session: string | undefined;
}

/** The terminal at the page's foot: shells as tabs, a height to choose, a key to leave it. */
export class Dock {
  readonly #lesson: string;
  readonly #root: HTMLElement;
  readonly #tabs = h('div', { role: 'tablist', 'aria-label': 'Shells', class: 'kb-dock-tabs' });
  readonly #panels = h('div', { class: 'kb-dock-panels' });
  readonly #said = h('p', { class: 'sr-only', 'aria-live': 'polite' });
  readonly #grip: HTMLElement;
  readonly #spoken: HTMLButtonElement;
  #opener: HTMLElement | undefined;
  #open: Open[] = [];
  #current: Open | undefined;
  #number = 0;
  /** False while it is shown without taking the cursor. */
  #focuses = true;

  constructor(lesson: string) {
    this.#lesson = lesson;
    document.head.append(h('style', {}, xtermCss, dockCss));
    const button = (words: string, title: string, press: () => void, name?: string) => {
      const made = h('button', { type: 'button', title, class: name }, words);
      made.addEventListener('click', press);
      return made;
    };
    this.#spoken = button('Screen reader', 'Lets a screen reader read what is printed', () =>
      this.#toggleSpoken(),
    );
    this.#grip = this.#makeGrip();
    this.#root = h(
      'section',
      { class: 'kb-dock print:hidden', 'aria-label': 'Terminal', 'data-pagefind-ignore': true },
      this.#grip,
      h(
        'div',
        { class: 'kb-dock-bar' },
        this.#tabs,
        h(
          'div',
          { class: 'kb-buttons' },
          button('New shell', 'Opens another shell in the toolbox', () => this.#add(undefined)),
          button('Close shell', 'Ends this shell and what runs in it', () => this.#close()),
          this.#spoken,
          button(
            'Hide',
            'Hides the terminal; its shells keep running',
            () => this.#hide(),
            'kb-dock-hide',
          ),
        ),
        h('p', { class: 'kb-dock-keys' }, h('kbd', {}, 'F6'), ' leaves the terminal'),
      ),
      this.#panels,
      keysView((key) => this.#current?.shell.press(key)),
      this.#said,
    );
    this.#root.hidden = true;
    // A page may have a place of its own for it.
    (document.querySelector('[data-kindbook-dock]') ?? document.body).append(this.#root);
    this.#showHeight(this.#wantedHeight());
    this.#showSpoken();
    new ResizeObserver(() => this.#current?.shell.fit()).observe(this.#panels);
    // The keyboard of a touch screen lies over the page without making it smaller.
    visualViewport?.addEventListener('resize', () => this.#showSeen());
    this.#tabs.addEventListener('keydown', (event) => this.#tabKey(event));
    // In a larger window again it is as high as the reader has chosen.
    addEventListener('resize', () => this.#showHeight(this.#wantedHeight()));
    for (const session of this.#sessions()) this.#add(session);
  }

  /**
   * Shows the terminal.
   *
   * @param options.text commands to put at a prompt
   * @param options.focus whether the cursor goes into it; it does unless this is false
   */
  open({ text, focus = true }: OpenTerminal = {}): void {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && !this.#root.contains(focused)) this.#opener = focused;
    this.#root.hidden = false;
    this.#focuses = focus;
    this.#makeRoom();
    if (this.#open.length === 0) this.#add(undefined);
    const { shell } = this.#current!;
    shell.fit();
    if (text !== undefined) {
      // What runs in a shell must not get commands as its input.
      if (!shell.atPrompt && !shell.isNew) this.#add(undefined);
      this.#current!.shell.put(text);
    }
    this.#focuses = true;
    if (focus) this.#current!.shell.focus();
  }

  /** Starts a shell again in each tab whose shell has ended, as after the workspace was emptied. */
  renew(): void {
    for (const { shell } of this.#open) shell.renew();
  }

  #add(session: string | undefined): void {
    const number = (this.#number += 1);
    const id = `kb-shell-${number}`;
    const tab = h(
      'button',
      { type: 'button', role: 'tab', id: `${id}-tab`, 'aria-controls': id },
      `Shell ${number}`,
    );
    const panel = h('div', { role: 'tabpanel', id, 'aria-labelledby': `${id}-tab` });
    this.#tabs.append(tab);
    this.#panels.append(panel);
    for (const { panel: other } of this.#open) other.hidden = true;
    const shell = new ShellTab(panel, this.#lesson, session, {
      onLeave: () => this.#current?.tab.focus(),
      onSay: (words) => (this.#said.textContent = words),
      onSession: (name) => {
        added.session = name;
        this.#keepSessions();
      },
    });
    const added: Open = { tab, panel, shell, session };
    shell.spoken = kept(spokenKey, 'local').get() === 'on';
    tab.addEventListener('click', () => {
      this.#select(added);
      shell.focus();
    });
    this.#open.push(added);
    this.#select(added);
    if (!this.#root.hidden && this.#focuses) shell.focus();
  }

  #select(chosen: Open): void {
    this.#current = chosen;
    for (const one of this.#open) {
      const selected = one === chosen;
      one.panel.hidden = !selected;
      one.tab.setAttribute('aria-selected', String(selected));
      one.tab.tabIndex = selected ? 0 : -1;
    }
    chosen.shell.fit();
  }

  #close(): void {
    const closed = this.#current;
    if (!closed) return;
    const index = this.#open.indexOf(closed);
    this.#open.splice(index, 1);
    closed.shell.dispose();
    closed.tab.remove();
    closed.panel.remove();
    this.#keepSessions();
    const next = this.#open[Math.min(index, this.#open.length - 1)];
    this.#current = next;
    if (!next) return this.#hide();
    this.#select(next);
    next.shell.focus();
  }

  #hide(): void {
    this.#root.hidden = true;
    this.#makeRoom();
    this.#opener?.focus();
  }

  #tabKey(event: KeyboardEvent): void {
    const index = this.#current ? this.#open.indexOf(this.#current) : 0;
    const to = tabAfter(event.key, index, this.#open.length);
    if (to === undefined) return;
    event.preventDefault();
    const next = this.#open[to]!;
    this.#select(next);
    next.tab.focus();
  }

  #toggleSpoken(): void {
    kept(spokenKey, 'local').set(kept(spokenKey, 'local').get() === 'on' ? 'off' : 'on');
    this.#showSpoken();
  }

  #showSpoken(): void {
    const on = kept(spokenKey, 'local').get() === 'on';
    this.#spoken.setAttribute('aria-pressed', String(on));
    for (const { shell } of this.#open) shell.spoken = on;
  }

  /** The upper edge: dragged, or moved by the arrow keys, and by Home and End as far as it goes. */
  #makeGrip(): HTMLElement {
    const grip = h('div', {
      class: 'kb-dock-grip',
      role: 'separator',
      tabindex: 0,
      'aria-orientation': 'horizontal',
      'aria-label': 'Height of the terminal',
      'aria-valuemin': smallest,
    });
    grip.addEventListener('pointerdown', (event) => {
      grip.setPointerCapture(event.pointerId);
      const from = event.clientY + this.#height();
      const move = ({ clientY }: PointerEvent) => this.#setHeight(from - clientY);
      grip.addEventListener('pointermove', move);
      grip.addEventListener(
        'lostpointercapture',
        () => grip.removeEventListener('pointermove', move),
        {
          once: true,
        },
      );
      event.preventDefault();
    });
    grip.addEventListener('keydown', (event) => {
      const now = this.#height();
      const wanted = {
        ArrowUp: now + keyStep,
        ArrowDown: now - keyStep,
        Home: smallest,
        End: Infinity,
      }[event.key];
      if (wanted === undefined) return;
      event.preventDefault();
      this.#setHeight(wanted);
    });
    return grip;
  }

  #height(): number {
    return Number(this.#grip.getAttribute('aria-valuenow'));
  }

  /** As the reader has chosen it; else a part of the window. */
  #wantedHeight(): number {
    return Number(kept(heightKey, 'local').get()) || Math.round(innerHeight * 0.42);
  }

  #setHeight(wanted: number): void {
    this.#showHeight(wanted);
    kept(heightKey, 'local').set(String(this.#height()));
  }

  #showHeight(wanted: number): void {
    const most = Math.max(smallest, innerHeight - 80);
    const height = Math.round(Math.min(most, Math.max(smallest, wanted)));
    this.#grip.setAttribute('aria-valuenow', String(height));
    this.#grip.setAttribute('aria-valuemax', String(most));
    document.documentElement.style.setProperty('--kb-dock-height', `${height}px`);
  }

  /** On a small screen it is as high as what is seen of the page; a part that the reader has zoomed into counts as all. */
  #showSeen(): void {
    const { height, scale } = visualViewport!;
    if (scale === 1) this.#root.style.setProperty('--kb-seen', `${height}px`);
  }

  /** The page's end, and what has the focus, stay above the terminal. */
  #makeRoom(): void {
    document.documentElement.toggleAttribute('data-kb-dock', !this.#root.hidden);
    keepTerminal(this.#lesson, this.#root.hidden ? 'hidden' : 'open');
  }

  /** The shells that were open before a reload of this tab. */
  #sessions(): string[] {
    const sessions = parsed(this.#kept().get());
    if (!Array.isArray(sessions)) return [];
    return (sessions as unknown[]).filter((each) => typeof each === 'string');
  }

  #keepSessions(): void {
    const sessions = this.#open.flatMap(({ session }) => session ?? []);
    this.#kept().set(JSON.stringify(sessions));
  }

  #kept(): Kept {
    return kept(`kindbook:${this.#lesson}:shells`, 'session');
  }
}
