import { tabAfter } from '../dom/tab-keys.ts';
import { kept, type Kept } from '../storage/kept.ts';

/** A screen that is too small for task, editor, checks and terminal at once; src/styles/lab.css says the same. */
const small = '(max-width: 49.99rem)';

/** The parts of a lab, as tabs on a small screen; elsewhere all of them are in sight and nothing is a tab. */
export class LabTabs {
  readonly #lab: HTMLElement;
  readonly #list: HTMLElement;
  readonly #tabs: readonly HTMLElement[];
  readonly #panels: readonly HTMLElement[];
  readonly #kept: Kept;
  readonly #onShown: (panel: string) => void;
  readonly #small = matchMedia(small);
  #chosen: HTMLElement;

  /**
   * @param lab holds a `tablist`, whose tabs name in `data-tab` the part of a `data-panel` below `lab`
   * @param onShown called with the name of a part when it is shown as a tab
   */
  constructor(lab: HTMLElement, name: string, onShown: (panel: string) => void) {
    this.#lab = lab;
    this.#kept = kept(`kindbook:lab:${name}:tab`, 'session');
    this.#onShown = onShown;
    this.#list = lab.querySelector('[role="tablist"]')!;
    this.#tabs = [...this.#list.querySelectorAll<HTMLElement>('[role="tab"]')];
    this.#panels = [...lab.querySelectorAll<HTMLElement>('[data-panel]')];
    const last = this.#kept.get();
    this.#chosen = this.#tabs.find((tab) => tab.dataset['tab'] === last) ?? this.#tabs[0]!;
    this.#list.addEventListener('click', ({ target }) => {
      const tab = (target as Element).closest<HTMLElement>('[role="tab"]');
      if (tab) this.#choose(tab);
    });
    this.#list.addEventListener('keydown', (event) => {
      const to = tabAfter(event.key, this.#tabs.indexOf(this.#chosen), this.#tabs.length);
      if (to === undefined) return;
      event.preventDefault();
      this.#choose(this.#tabs[to]!);
      this.#chosen.focus();
    });
    this.#small.addEventListener('change', () => this.#draw());
    this.#draw();
  }

  /** Whether the parts are tabs now. */
  get areTabs(): boolean {
    return this.#small.matches;
  }

  /** Shows a part, where it is a tab. */
  show(panel: string): void {
    const tab = this.#tabs.find((one) => one.dataset['tab'] === panel);
    if (tab) this.#choose(tab);
  }

  #choose(tab: HTMLElement): void {
    if (tab === this.#chosen) return;
    this.#chosen = tab;
    this.#kept.set(tab.dataset['tab']!);
    this.#draw();
    // The part begins at its beginning, and not where another was scrolled to.
    if (!this.areTabs) return;
    const panel = this.#panels.find(({ dataset }) => dataset['panel'] === tab.dataset['tab']);
    if (tab === this.#tabs[0]) scrollTo({ top: 0 });
    else panel?.scrollIntoView({ block: 'start' });
  }

  #draw(): void {
    const tabs = this.areTabs;
    this.#lab.dataset['layout'] = tabs ? 'tabs' : 'page';
    this.#list.hidden = !tabs;
    const chosen = this.#chosen.dataset['tab']!;
    for (const tab of this.#tabs) {
      tab.setAttribute('aria-selected', String(tab === this.#chosen));
      tab.tabIndex = tab === this.#chosen ? 0 : -1;
    }
    for (const panel of this.#panels) {
      const name = panel.dataset['panel']!;
      panel.hidden = tabs && name !== chosen;
      if (tabs) {
        panel.setAttribute('role', 'tabpanel');
        panel.setAttribute('aria-labelledby', `kb-lab-tab-${name}`);
      } else {
        panel.removeAttribute('role');
        panel.removeAttribute('aria-labelledby');
      }
    }
    if (tabs) this.#onShown(chosen);
  }
}
