import type { Plugin } from 'vite';
import { withoutSmallWords } from './small-words.ts';

/**
 * Gives Starlight's search what its configuration cannot have, a function: `processTerm` of Pagefind's interface,
 * https://pagefind.app/docs/ui/#process-term. Starlight spreads this module into the options of that.
 */
export function plainQuestions(): Plugin {
  const before = 'export const pagefindUserConfig = ';
  return {
    name: 'kindbook:plain-questions',
    transform(code, id) {
      if (!id.endsWith('virtual:starlight/pagefind-config')) return undefined;
      if (!code.startsWith(before)) {
        throw new Error('Starlight’s module with the options of the search is another one now.');
      }
      const options = code.slice(before.length).replace(/;?\s*$/, '');
      return `${before}{ ...(${options}), processTerm: ${withoutSmallWords.toString()} }`;
    },
  };
}
