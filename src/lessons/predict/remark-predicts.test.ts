import type { Root } from 'mdast';
import type { MdxJsxFlowElement } from 'mdast-util-mdx';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { VFile } from 'vfile';
import { describe, expect, test } from 'vitest';
import { remarkCells } from '../cells/remark-cells.ts';
import { textHash } from '../recordings/files.ts';
import { remarkPredicts } from './remark-predicts.ts';

const cell = '```yaml cell title="web.yaml"\nname: web\n```\n';
const two = "options={[{answer: 'a', when: 'true'}, {answer: 'b', when: 'false'}]}";

function transform(mdx: string): Root {
  const file = new VFile({ path: 'content/03-pods.mdx', value: mdx });
  const processor = unified()
    .use(remarkParse)
    .use(remarkMdx)
    .use(remarkCells, { manifest: '/components/ManifestCell.astro', shell: '/ShellCell.astro' })
    .use(remarkPredicts);
  return processor.runSync(processor.parse(file), file) as Root;
}

function attributes(tree: Root, name: string): Record<string, unknown> {
  const element = tree.children.find(
    (child): child is MdxJsxFlowElement =>
      child.type === 'mdxJsxFlowElement' && child.name === name,
  )!;
  return Object.fromEntries(
    element.attributes.map((each) => ('name' in each ? [each.name, each.value] : ['', ''])),
  );
}

describe('a Predict', () => {
  test('is told its recording, and its cell keeps the answer to itself', () => {
    const tree = transform(
      `<Predict cell="web.yaml" question="What?" ${two}>\n</Predict>\n\n${cell}`,
    );
    expect(attributes(tree, 'ManifestCell')).toHaveProperty('asked');
    expect(attributes(tree, 'Predict')).toMatchObject({
      recording: 'web.yaml',
      hash: textHash('name: web'),
      last: 'name: web',
    });
  });

  test('about edits is told the recording of these; the cell’s own end is no answer to it', () => {
    const edits = "edits={[['web', 'web-2'], ['web-2', 'shop']]}";
    const tree = transform(
      `${cell}\n<Predict cell="web.yaml" question="What?" ${two} ${edits}>\n</Predict>\n`,
    );
    expect(attributes(tree, 'ManifestCell')).not.toHaveProperty('asked');
    expect(attributes(tree, 'Predict')).toMatchObject({
      recording: 'web.yaml~1',
      hash: textHash('name: web', 'name: web-2', 'name: shop'),
      last: 'name: shop',
    });
  });
});

describe('an author’s mistake names file, line and the way out', () => {
  const bad = (when: string) =>
    `options={[{answer: 'a', when: '${when}'}, {answer: 'b', when: ''}]}`;
  test.each([
    ['no cell', `question="What?" ${two}`, /does not say which cell.*one of: web\.yaml/],
    ['another cell', `cell="a.yaml" question="What?" ${two}`, /“a\.yaml”.*one of: web\.yaml/],
    ['no question', `cell="web.yaml" ${two}`, /no question.*question="What …\?"/],
    [
      'answers that nothing marks',
      `cell="web.yaml" question="What?" options={['a', 'b']}`,
      /an expression that says when it is right.*when: 'pods/,
    ],
    [
      'an expression that cannot be read',
      `cell="web.yaml" question="What?" ${bad('pods.size( == 1')}`,
      /answer “a” cannot be used: .*CONTRIBUTING\.md/s,
    ],
    [
      'a variable that there is not',
      `cell="web.yaml" question="What?" ${two} once="pod.size() == 1"`,
      /`once` cannot be used: Unknown variable: pod/,
    ],
    [
      'an edit of what is not in the text',
      `cell="web.yaml" question="What?" ${two} edits={[['shop', 'web']]}`,
      /has no “shop” to be edited/,
    ],
    [
      'options that are computed',
      `cell="web.yaml" question="What?" options={answers}`,
      /something other than texts and lists/,
    ],
  ])('%s', (_, given, message) => {
    try {
      transform(`${cell}\n<Predict ${given}>\n</Predict>\n`);
    } catch (error) {
      const { file, place, reason, hint } = error as {
        file: string;
        place: { start: { line: number } };
        reason: string;
        hint: string;
      };
      expect(`${file}:${place.start.line}`).toBe('content/03-pods.mdx:5');
      expect(`${reason} ${hint}`).toMatch(message);
      return;
    }
    expect.unreachable('the build does not fail');
  });
});
