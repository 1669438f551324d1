import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { billOfMaterials, bundledIn } from './bill-of-materials.ts';
import { root } from './root.ts';

const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
const { packages } = read('package-lock.json') as {
  packages: Record<string, { version?: string; hasInstallScript?: boolean }>;
};
const installed = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, about]) => ({ name: path.replace(/^.*node_modules\//, ''), ...about }));

/** Why a package may run a program of its own when it is installed. */
const reasons: Record<string, string> = {
  node: 'chooses the program of Node 24 for this machine',
  esbuild: 'puts its program for this machine in place of its launcher',
};

test('of the packages that are installed none runs a program at that, but those that are allowed to, each for a reason', () => {
  const run = installed.filter(({ hasInstallScript }) => hasInstallScript);
  expect(run.map(({ name }) => name).sort()).toEqual(Object.keys(reasons).sort());
  // npm holds the others back, also those that get such a program later.
  expect(Object.keys(allowScripts).sort()).toEqual(Object.keys(reasons).sort());
});

test('the bill of materials has what is bundled, in that version, with licenses and hashes, and nothing else', async () => {
  const bundled = ['yaml', 'hono', '@kubernetes/client-node'].map((name) => ({
    name,
    version: packages[`node_modules/${name}`]!.version!,
  }));
  const other = { name: 'zod', version: '0.0.1' };
  const bill = JSON.parse(await billOfMaterials([...bundled, other])) as {
    bomFormat: string;
    metadata: { component: { name: string } };
    components: { name: string; version: string; licenses: unknown[]; hashes: unknown[] }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  expect([bill.bomFormat, bill.metadata.component.name]).toEqual(['CycloneDX', 'kindbook']);
  const found = bill.components.map(({ name, version }) => ({ name, version }));
  expect(found).toHaveLength(bundled.length);
  expect(found).toEqual(expect.arrayContaining(bundled));
  for (const { licenses, hashes } of bill.components) {
    expect([licenses.length, hashes.length]).toEqual([1, 1]);
  }
  const [ours] = bill.dependencies;
  expect(ours!.dependsOn).toHaveLength(bundled.length);
}, 60_000);

test('the site’s own list says what is bundled, and under which license', () => {
  const licenses =
    '# Licenses\n\n## @a/b - 9.0.0 (BSD-3-Clause)\n\nText\n\n## yaml - 2.9.1 (ISC)\n';
  expect(bundledIn(licenses)).toEqual([
    { name: '@a/b', version: '9.0.0', license: 'BSD-3-Clause' },
    { name: 'yaml', version: '2.9.1', license: 'ISC' },
  ]);
});
