import { ESLint } from 'eslint';
import { beforeAll, describe, expect, test } from 'vitest';
import { allowed, floors } from '../eslint.floors.mjs';

let eslint: ESLint;
beforeAll(() => {
  eslint = new ESLint({
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => /^house\/|^no-restricted-(globals|syntax)$/.test(ruleId),
  });
});

/** What ESLint says of a line of code that stood in a file. */
async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return result!.messages.map(({ message }) => message);
}

describe('the floors of src/', { timeout: 60_000 }, () => {
  test.each([
    ['an import from a floor above', 'src/notebook/state/tree.ts', '../cell/verdict.ts'],
    ['an import from the same floor', 'src/notebook/live/page-images.ts', '../keys/keys-list.ts'],
    ['an import from a floor above in cluster', 'src/cluster/base/cache.ts', '../docker/apt.ts'],
    ['an import of the DOM by a pure folder', 'src/notebook/timeline/hop.ts', '../dom/element.ts'],
    ['an import between outer folders', 'src/notebook/dom/icon.ts', '../../server/guards.ts'],
  ])('%s is refused', async (_, file, imported) => {
    expect(await complaints(file, `import '${imported}';\n`)).toEqual([
      expect.stringContaining('may not import from'),
    ]);
  });

  test('an import from a floor below is fine', async () => {
    const code = "import '../state/tree.ts';\nimport '../dom/icon.ts';\n";
    expect(await complaints('src/notebook/cell/verdict.ts', code)).toEqual([]);
  });

  test('a circle of files is refused', async () => {
    const code = "import { treeOf } from './tree.ts';\nexport const fields = treeOf;\n";
    expect(await complaints('src/notebook/state/fields.ts', code)).toEqual([
      'Files that run import each other in a circle',
    ]);
  });

  test('a component’s script only imports files', async () => {
    const script = "<script>\n  import '../notebook/hints/define.ts';\n  start();\n</script>\n";
    expect(await complaints('src/components/Hints.astro', script)).toEqual([
      expect.stringContaining('A component’s script only imports files'),
    ]);
  });

  test('an import between outer folders by a component’s script is refused', async () => {
    const script = "<script>\n  import '../server/guards.ts';\n</script>\n";
    expect(await complaints('src/components/Hints.astro', script)).toEqual([
      expect.stringContaining('may not import from'),
    ]);
  });

  test('a pure folder does not touch the page', async () => {
    expect(await complaints('src/notebook/state/tree.ts', 'document.title;\n')).toEqual([
      expect.stringContaining('This folder knows no DOM'),
    ]);
  });

  test('no two folders may import each other', () => {
    const names = Object.entries(floors).flatMap(([outer, all]) =>
      all.flat().map((name) => `${outer}/${name}`),
    );
    const mutual = names.flatMap((a) =>
      names.filter((b) => a < b && allowed[a]!.includes(b) && allowed[b]!.includes(a)),
    );
    expect(mutual).toEqual([]);
  });
});

describe('a path of the API server', { timeout: 60_000 }, () => {
  const file = 'src/cluster/workspace/objects.ts';

  test.each([
    "export const nodes = '/api/v1/nodes';",
    'export const pod = (name: string) => `/api/v1/namespaces/a/pods/${name}`;',
    'export const apps = (name: string) => `/apis/apps/v1/namespaces/${name}`;',
    'export const request = (path: string, name: string) => ({ path: `${path}/${name}` });',
    'export const of = (a: string) => { const path = `${a}/scale`; return path; };',
    'existing(client, `${parents}/${name}`);',
  ])('is not made by hand: %s', async (code) => {
    expect(await complaints(file, `${code}\n`)).toEqual([
      'A path of the API server is built by src/cluster/api/paths.ts.',
    ]);
  });

  test('is built by its one file', async () => {
    const code =
      "import { apiPath } from '../api/paths.ts';\nexport const path = apiPath('v1', 'nodes');\n";
    expect(await complaints(file, code)).toEqual([]);
  });
});
