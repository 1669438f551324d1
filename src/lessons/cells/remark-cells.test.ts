import type { Root } from 'mdast';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { VFile } from 'vfile';
import { describe, expect, test } from 'vitest';
import { remarkCells } from './remark-cells.ts';

/** The tree of an MDX text after the plugin, and the text's place in errors. */
function transform(mdx: string) {
  const file = new VFile({ path: 'content/03-pods.mdx', value: mdx });
  const processor = unified().use(remarkParse).use(remarkMdx).use(remarkCells, {
    manifest: '/components/ManifestCell.astro',
    shell: '/components/ShellCell.astro',
  });
  return processor.runSync(processor.parse(file), file) as Root;
}

const cell = '```yaml cell title="web.yaml"\nkind: Pod\n```\n';

describe('a yaml fence marked as a cell', () => {
  test('becomes a component that has its text, and leaves no fence behind', () => {
    const [imported, component] = transform(cell).children;
    expect(imported).toMatchObject({ type: 'mdxjsEsm' });
    expect(component).toMatchObject({
      type: 'mdxJsxFlowElement',
      name: 'ManifestCell',
      attributes: [
        { name: 'title', value: 'web.yaml' },
        { name: 'code', value: 'kind: Pod' },
      ],
      children: [],
    });
  });

  test('is found inside other blocks too', () => {
    const tree = transform(`<div>\n\n${cell}\n</div>\n`);
    expect(JSON.stringify(tree)).toContain('"name":"ManifestCell"');
  });
});

test('a sh fence marked as a cell becomes a shell cell, whose title may be words', () => {
  const tree = transform(
    `${cell}\n\`\`\`sh cell title="Delete a Pod" expect="web-* Running"\nkubectl get pods\n\`\`\`\n`,
  );
  expect(tree.children.map(({ type }) => type)).toEqual([
    'mdxjsEsm',
    'mdxjsEsm',
    'mdxJsxFlowElement',
    'mdxJsxFlowElement',
  ]);
  expect(tree.children[3]).toMatchObject({
    name: 'ShellCell',
    attributes: [
      { name: 'title', value: 'Delete a Pod' },
      { name: 'code', value: 'kubectl get pods' },
      { name: 'expect', value: 'web-* Running' },
    ],
  });
});

test('a fence that is no cell stays as it is, and nothing is imported', () => {
  const tree = transform('```yaml title="x"\nkind: Pod\n```\n');
  expect(tree.children.map(({ type }) => type)).toEqual(['code']);
});

describe('an author’s mistake names file, line and the way out', () => {
  test.each([
    [
      'an unknown option',
      '```yaml cell titel="web.yaml"\n```',
      /03-pods\.mdx:3:1.*no option `titel`.*title="web\.yaml"/,
    ],
    [
      'an end that no cell has',
      '```yaml cell title="a" expect="Running"\n```',
      /:3:1.*cannot end as "Running".*expect="Ready"/,
    ],
    ['no title', '```yaml cell\n```', /:3:1.*no title/],
    ['an unusable title', '```yaml cell title="my web"\n```', /:3:1.*"my web".*63 letters/],
    ['another language', '```json cell title="a"\n```', /:3:1.*`json` fence cannot be a cell/],
    ['a shell cell without a title', '```sh cell\n```', /:3:1.*shell cell has no title/],
    ['a shell cell’s unknown option', '```sh cell name="a"\n```', /no option `name`/],
    [
      'what no run can be compared with',
      '```sh cell title="a" expect="/(/"\n```',
      /:3:1.*cannot expect "\/\(\/".*Unterminated group.*Write a part of a line/,
    ],
    ['a title twice', `${cell}\n${cell}`, /:7:1.*Two cells.*line 3/],
  ])('%s', (_, fence, message) => {
    const said = () => {
      try {
        transform(`Text.\n\n${fence}\n`);
      } catch (error) {
        const { file, place, reason, hint } = error as {
          file: string;
          place: { start: { line: number; column: number } };
          reason: string;
          hint: string;
        };
        throw new Error(`${file}:${place.start.line}:${place.start.column} ${reason} ${hint}`, {
          cause: error,
        });
      }
    };
    expect(said).toThrow(message);
  });
});
