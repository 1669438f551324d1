import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cellAnchor } from './cells/cell-anchor.ts';
import { headingAnchor, headingsOf, proseOf } from './headings.ts';
import { pageOf } from './lesson-name.ts';

// What leads from one page to another: a link that hits nothing stops a reader, and the build does not see it.

const pages = new Map(
  globSync('content/**/*.mdx').map((file) => {
    const text = readFileSync(file, 'utf8');
    return [`/${pageOf(file.replace(/^content[\\/]/, ''))}/`, { file, text }];
  }),
);
const labs = globSync('labs/*/index.mdx');
const otherPages = [
  ...labs.map((file) => `/${file.replace(/index\.mdx$/, '')}`),
  ...globSync('src/pages/**/*.astro').map((file) =>
    `/${file.replace(/^src[\\/]pages[\\/]|(?:index)?\.astro$/g, '')}/`.replace(/\/+$/, '/'),
  ),
];
const all = [
  ...[...pages.values()].map(({ file, text }) => ({ file, text })),
  ...globSync(['labs/**/*.{md,mdx}', 'src/components/*.mdx']).map((file) => ({
    file,
    text: readFileSync(file, 'utf8'),
  })),
];

const cellsOf = (text: string) =>
  [...text.matchAll(/^```\w+ cell .*?title="([^"]+)"/gm)].map(([, title]) => cellAnchor(title!));
const anchors = new Map(
  [...pages].map(([page, { text }]) => [
    page,
    [...headingsOf(text).map(headingAnchor), ...cellsOf(text)],
  ]),
);

describe.each(all)('$file', ({ text }) => {
  const links = [...proseOf(text).matchAll(/\]\((?<page>\/[^)\s#]*)?(?:#(?<anchor>[^)\s]+))?\)/g)];
  const inside = links.flatMap(({ groups }) => (groups?.['page'] ? [groups] : []));

  test('links to pages that are there, and to headings that are on them', () => {
    const broken = inside.filter(({ page, anchor }) => {
      if (otherPages.includes(page!)) return anchor !== undefined;
      const known = anchors.get(page === '/' ? '/index/' : page!);
      return !known || (anchor !== undefined && !known.includes(anchor));
    });
    expect(broken.map(({ page, anchor }) => `${page}${anchor ? `#${anchor}` : ''}`)).toEqual([]);
  });
});

describe('the glossary', () => {
  const { text } = pages.get('/glossary/')!;
  const entries = proseOf(text).split(/^## /m).slice(1);
  const titles = headingsOf(text);

  test('has its words in the order of the alphabet, each once', () => {
    const sorted = [...new Set(titles)].sort((a, b) =>
      a.toLowerCase() < b.toLowerCase() ? -1 : 1,
    );
    expect(titles).toEqual(sorted);
  });

  test.each(entries.map((entry) => [entry.split('\n')[0]!, entry]))(
    'says in one or two sentences what “%s” is, where it is shown, and where more stands',
    (_title, entry) => {
      const [, words, shown] = entry.trim().split(/\n\n/);
      expect(words!.match(/[.?!](?:\s|$)/g)?.length).toBeLessThanOrEqual(2);
      expect(shown).toMatch(/\]\(\/[a-z-]+\/.*kubernetes\.io/);
      const within = [...words!.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!);
      expect(within.filter((anchor) => !titles.map(headingAnchor).includes(anchor))).toEqual([]);
    },
  );
});
