import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Modules of Monaco that a cell never comes to run, though others import them: editors of differences, the command
 * palette, quick fixes, going to definitions, colour pickers, hints within the text, other forms of paste, and drawing
 * by WebGPU. They are a third of what Monaco weighs.
 */
const unused = [
  'editor/browser/gpu/viewGpuContext.js',
  'editor/browser/viewParts/rulersGpu/rulersGpu.js',
  'editor/browser/viewParts/viewLinesGpu/viewLinesGpu.js',
  'editor/browser/widget/diffEditor/diffEditorWidget.js',
  'editor/browser/widget/multiDiffEditor/multiDiffEditorWidget.js',
  'editor/contrib/codeAction/browser/codeActionController.js',
  'editor/contrib/colorPicker/browser/hoverColorPicker/hoverColorPicker.js',
  'editor/contrib/colorPicker/browser/hoverColorPicker/hoverColorPickerParticipant.js',
  'editor/contrib/dropOrPasteInto/browser/copyPasteController.js',
  'editor/contrib/gotoSymbol/browser/link/goToDefinitionAtPosition.js',
  'editor/contrib/inlayHints/browser/inlayHintsHover.js',
  'editor/standalone/browser/quickInput/standaloneQuickInputService.js',
];

/**
 * Leaves those modules out of the build. In place of each of their exports stands a function that does nothing: it can
 * be called, extended, asked by `instanceof`, and as an editor's contribution (`get`) it is not there.
 */
export function monacoDiet(): Plugin {
  const stub = '\0kindbook-unused:';
  return {
    name: 'kindbook:monaco-diet',
    enforce: 'pre',
    apply: 'build',
    async resolveId(source, importer) {
      if (!importer?.includes('/monaco-editor/esm/') || !source.startsWith('.')) return null;
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      const isUnused = unused.some((path) => resolved?.id.endsWith(`/esm/vs/${path}`));
      return resolved && isUnused ? `${stub}${resolved.id}` : null;
    },
    load(id) {
      if (!id.startsWith(stub)) return null;
      const text = readFileSync(id.slice(stub.length), 'utf8');
      const names = [...text.matchAll(/^export \{([^}]*)\};/gm)].flatMap(([, list]) =>
        list!.split(',').map((each) => each.trim().replace(/^.* as /, '')),
      );
      return names
        .map((name) => `export const ${name} = Object.assign(function () {}, { get: () => null });`)
        .join('\n');
    },
  };
}
