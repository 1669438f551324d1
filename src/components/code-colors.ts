import type { ShikiConfig } from 'astro';

/** The class for each kind of token, by Shiki's name for it; what has none is in the colour of the text around it. */
const classes: Readonly<Record<string, string>> = {
  keyword: 'kb-k',
  function: 'kb-k',
  string: 'kb-s',
  'string-expression': 'kb-s',
  constant: 'kb-n',
  comment: 'kb-c',
  link: 'kb-l',
};

/**
 * Colours the words of a cell by short classes in place of a style of their own each: a lesson has a thousand such words,
 * and their styles were 2 kB of what it loads.
 */
export const codeColors: NonNullable<ShikiConfig['transformers']>[number] = {
  span(node) {
    const { style, ...others } = node.properties;
    const [, token] = /^color:var\(--astro-code-(?:token-)?([a-z-]+)\)$/.exec(String(style)) ?? [];
    if (token === undefined) return;
    const name = classes[token];
    node.properties = name === undefined ? others : { ...others, class: name };
  },
};
