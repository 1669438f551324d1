import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** A text in quotes, but for the name that an error gives itself. */
const texts = /(?<!override name = )(?:'[^'\n]*'|"[^"\n]*")/g;
const exported = /\bexport (?:abstract )?(?:class|interface|type|function|const) (\w+)/g;
/** A name that is no word of the field: two capitals, as in `CellIdentity`. */
const twoCapitals = /\b[A-Z][a-z]+[A-Z]\w+/g;

it('no text of the page holds the name of a type or class of the code', () => {
  const names = new Set(
    globSync('src/**/*.ts')
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(exported)])
      .map(([, name]) => name!),
  );
  const held = globSync('src/notebook/**/*.ts', { exclude: ['**/*.test.ts'] }).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(texts)]
      .flatMap(([text]) => text.match(twoCapitals) ?? [])
      .filter((word) => names.has(word))
      .map((word) => `${file}: ${word}`),
  );
  expect(names.size).toBeGreaterThan(100);
  expect(held).toEqual([]);
});
