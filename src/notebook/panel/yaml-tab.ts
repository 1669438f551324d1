import { copyButton } from '../dom/copy-button.ts';
import { h } from '../dom/element.ts';
import { cleanYaml } from './clean-yaml.ts';
import type { PanelFacts, Tab } from './tab.ts';

/** More lines than this are shown without colours. */
const mostColoured = 2_000;

/** The object as the API server has it, as YAML that can be read. */
export class YamlTab implements Tab {
  readonly element: HTMLElement;
  readonly #code = h('code');
  readonly #said = h('span', { class: 'kb-dim' });
  #text = '';

  constructor() {
    this.element = h(
      'div',
      {},
      h(
        'div',
        { class: 'kb-tools' },
        this.#said,
        copyButton('the YAML', () => this.#text),
      ),
      h('pre', { class: 'kb-code', tabindex: 0, role: 'group', 'aria-label': 'YAML' }, this.#code),
    );
  }

  draw({ object, live }: PanelFacts): void {
    const when = live ? 'has it now' : 'had it then';
    this.#said.textContent = `As the API server ${when}, without managedFields.`;
    const text = cleanYaml(object);
    // What the reader has marked stays marked while nothing changes.
    if (text === this.#text) return;
    this.#text = text;
    const lines = text.split('\n');
    if (lines.length > mostColoured) this.#code.textContent = text;
    else this.#code.replaceChildren(...lines.flatMap((line) => coloured(line)));
  }
}

/** A line of YAML with its key in colour. */
function coloured(line: string): (string | HTMLElement)[] {
  const found = /^(?<indent>\s*(?:- )*)(?<key>[\w./-]+|"[^"]*")(?<rest>:(?: .*)?)$/.exec(
    line,
  )?.groups;
  if (!found) return [`${line}\n`];
  const { indent = '', key = '', rest = '' } = found;
  return [indent, h('span', { class: 'kb-key' }, key), `${rest}\n`];
}
