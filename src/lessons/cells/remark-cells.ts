import type { Code, Parent, Root } from 'mdast';
import type { MdxJsxAttribute, MdxJsxFlowElement, MdxjsEsm } from 'mdast-util-mdx';
import type { VFile } from 'vfile';
import { readFence, type CellFence } from './fence.ts';
import { inFile, Mistake } from '../mistake.ts';

/**
 * A remark plugin that turns a lesson's cell fences into components, which get the fence's text as `code` and show it
 * highlighted before (and without) any script. The fence does not stay inside: Expressive Code gives its style sheet
 * to the first fence of a page, and would lose it in one that the component does not show.
 *
 * @param options.manifest what an MDX file has to import to get the component of a manifest cell
 * @param options.shell the same for a shell cell
 */
export function remarkCells(options: Record<CellFence['kind'], string>) {
  return (tree: Root, file: VFile) => {
    const titles = new Map<string, number>();
    const used = new Set<CellFence['kind']>();
    replaceCells(tree, file, titles, used);
    for (const kind of used) tree.children.unshift(importOf(components[kind], options[kind]));
  };
}

/** The names of the components in the lesson's syntax tree. */
const components = { manifest: 'ManifestCell', shell: 'ShellCell' } as const;

function replaceCells(
  parent: Parent,
  file: VFile,
  titles: Map<string, number>,
  used: Set<CellFence['kind']>,
): void {
  parent.children.forEach((node, index) => {
    if (node.type === 'code') {
      const cell = cellOf(node, file, titles);
      if (!cell) return;
      parent.children[index] = cell.element;
      used.add(cell.kind);
    } else if ('children' in node) {
      replaceCells(node, file, titles, used);
    }
  });
}

function cellOf(
  code: Code,
  file: VFile,
  titles: Map<string, number>,
): { kind: CellFence['kind']; element: MdxJsxFlowElement } | undefined {
  const line = code.position!.start.line;
  return inFile(file, code.position, () => {
    const fence = readFence(code.lang, code.meta);
    if (!fence) return undefined;
    const twin = titles.get(fence.title);
    if (twin !== undefined) {
      throw new Mistake(
        `Two cells of this lesson have the title "${fence.title}" (the other is in line ${twin}).`,
        'Give each cell a title of its own: it names the cell and labels its objects.',
      );
    }
    titles.set(fence.title, line);
    const element: MdxJsxFlowElement = {
      type: 'mdxJsxFlowElement',
      name: components[fence.kind],
      attributes: [
        { type: 'mdxJsxAttribute', name: 'title', value: fence.title },
        { type: 'mdxJsxAttribute', name: 'code', value: code.value },
        ...expectationOf(fence),
      ],
      children: [],
    };
    return { kind: fence.kind, element };
  });
}

/** What the page compares a reader's run with; a manifest cell has its own status for that. */
function expectationOf(fence: CellFence): MdxJsxAttribute[] {
  if (fence.kind !== 'shell' || fence.expect === undefined) return [];
  return [{ type: 'mdxJsxAttribute', name: 'expect', value: fence.expect }];
}

/** `import ManifestCell from '…'` as the syntax tree that MDX expects. */
function importOf(name: string, component: string): MdxjsEsm {
  return {
    type: 'mdxjsEsm',
    value: '',
    data: {
      estree: {
        type: 'Program',
        sourceType: 'module',
        body: [
          {
            type: 'ImportDeclaration',
            specifiers: [
              {
                type: 'ImportDefaultSpecifier',
                local: { type: 'Identifier', name },
              },
            ],
            source: { type: 'Literal', value: component, raw: JSON.stringify(component) },
            attributes: [],
          },
        ],
      },
    },
  };
}
