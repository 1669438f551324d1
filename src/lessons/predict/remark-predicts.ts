import type { Root } from 'mdast';
import type { MdxJsxFlowElement } from 'mdast-util-mdx';
import type { VFile } from 'vfile';
import { elementsOf } from '../mdx-elements.ts';
import { inFile } from '../mistake.ts';
import { recordingId, textHash } from '../recordings/files.ts';
import { textsOf, type Prediction } from './prediction.ts';
import { readPredict } from './read-predict.ts';

/**
 * A remark plugin that checks a lesson's `<Predict>`s, so that a mistake fails the build with file, line and a hint. It
 * tells each Predict which recording marks it and which text has to be applied, and each cell that is asked about so:
 * its recording then keeps the answer to itself. It runs after `remarkCells`.
 */
export function remarkPredicts() {
  return (tree: Root, file: VFile) => {
    const cells = new Map<string, MdxJsxFlowElement>();
    const texts = new Map<string, string>();
    const numbers = new Map<string, number>();
    const asked = new Set<string>();
    for (const element of elementsOf(tree, 'ManifestCell')) {
      const title = attribute(element, 'title');
      cells.set(title, element);
      texts.set(title, attribute(element, 'code'));
    }
    for (const element of elementsOf(tree, 'Predict')) {
      const { cell, edits } = predictionOf(element, texts, file);
      if (edits.length === 0) asked.add(cell);
      const number = edits.length === 0 ? 0 : (numbers.get(cell) ?? 0) + 1;
      if (number > 0) numbers.set(cell, number);
      const all = textsOf(texts.get(cell)!, edits);
      const given = {
        recording: recordingId(cell, number),
        // The first text is applied before the recording begins, but belongs to what it is a recording of.
        hash: textHash(...all),
        last: all.at(-1)!,
      };
      for (const [name, value] of Object.entries(given)) {
        element.attributes.push({ type: 'mdxJsxAttribute', name, value });
      }
    }
    for (const cell of asked) {
      cells.get(cell)!.attributes.push({ type: 'mdxJsxAttribute', name: 'asked', value: null });
    }
  };
}

/** Reads a Predict; a mistake becomes the file's, with its line. */
export function predictionOf(
  element: MdxJsxFlowElement,
  cells: ReadonlyMap<string, string>,
  file: VFile,
): Prediction {
  return inFile(file, element.position, () => readPredict(element, cells));
}

function attribute(element: MdxJsxFlowElement, name: string): string {
  const found = element.attributes.find(
    (each) => each.type === 'mdxJsxAttribute' && each.name === name,
  );
  return typeof found?.value === 'string' ? found.value : '';
}
