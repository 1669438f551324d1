import type { Code, Parent, Root } from 'mdast';
import type { MdxJsxFlowElement, MdxjsEsm } from 'mdast-util-mdx';
import type { VFile } from 'vfile';
import { FenceError, readFence } from './fence.ts';

/**
 * A remark plugin that turns a lesson's cell fences into components, which get the fence's text as `code` and show it
 * highlighted before (and without) any script. The fence does not stay inside: Expressive Code gives its style sheet
 * to the first fence of a page, and would lose it in one that the component does not show.
 *
 * @param options.component what an MDX file has to import to get the cell component
 */
export function remarkCells(options: { component: string }) {
  return (tree: Root, file: VFile) => {
    const titles = new Map<string, number>();
    if (replaceCells(tree, file, titles)) tree.children.unshift(importOf(options.component));
  };
}

function replaceCells(parent: Parent, file: VFile, titles: Map<string, number>): boolean {
  let found = false;
  parent.children.forEach((node, index) => {
    if (node.type === 'code') {
      const cell = cellOf(node, file, titles);
      if (!cell) return;
      parent.children[index] = cell;
      found = true;
    } else if ('children' in node) {
      found = replaceCells(node, file, titles) || found;
    }
  });
  return found;
}

function cellOf(
  code: Code,
  file: VFile,
  titles: Map<string, number>,
): MdxJsxFlowElement | undefined {
  const line = code.position!.start.line;
  try {
    const fence = readFence(code.lang, code.meta);
    if (!fence) return undefined;
    const twin = titles.get(fence.title);
    if (twin !== undefined) {
      throw new FenceError(
        `Two cells of this lesson have the title "${fence.title}" (the other is in line ${twin}).`,
        'Give each cell a title of its own: it names the cell and labels its objects.',
      );
    }
    titles.set(fence.title, line);
    return {
      type: 'mdxJsxFlowElement',
      name: 'ManifestCell',
      attributes: [
        { type: 'mdxJsxAttribute', name: 'title', value: fence.title },
        { type: 'mdxJsxAttribute', name: 'code', value: code.value },
      ],
      children: [],
    };
  } catch (error) {
    if (!(error instanceof FenceError)) throw error;
    file.fail(`${error.message} ${error.hint}`, { place: code.position, source: 'kindbook' });
  }
}

/** `import ManifestCell from '…'` as the syntax tree that MDX expects. */
function importOf(component: string): MdxjsEsm {
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
                local: { type: 'Identifier', name: 'ManifestCell' },
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
