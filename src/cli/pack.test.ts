import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../cluster/base/command.ts';
import { allowedLicenses } from './allowed-licenses.ts';
import { compileProgram, packageWords } from './pack.ts';
import { bundledLicenses, packageFolders, packageManifest } from './pack-licenses.ts';
import { root } from './root.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies?: Record<string, string>;
};

describe('the npm package', () => {
  it('has the program, the site, the recipes, the lessons’ texts and the labs, and nothing else', async () => {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const [{ files }] = JSON.parse(await run('npm', args, { cwd: root })) as [
      { files: { path: string }[] },
    ];
    const paths = files.map(({ path }) => path);
    const allowed =
      /^(?:bin|dist\/program|dist\/site|airgap|labs)\/|^content\/[^/]+\.mdx$|^(?:LICENSE|README\.md|package\.json)$/;
    expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
    expect(paths.filter((path) => /\.ts$|\.test\./.test(path))).toEqual([]);
    // Only the gate tries them.
    expect(paths.filter((path) => /^labs\/[^/]+\/wrong\//.test(path))).toEqual([]);
    expect(paths).toContain('labs/no-way/checks.yaml');
    for (const path of ['bin/kindbook.mjs', 'airgap/go/go.mod', 'content/03-pods.mdx']) {
      expect(paths).toContain(path);
    }
  }, 120_000);

  it('has all that its program imports, with the licenses of what comes from npm', async () => {
    const { metafile } = await compileProgram(false);
    const external = Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ external, path }) => external && !isBuiltin(path));
    // What is asked for where it is there, and done without where it is not.
    const optional = ['bufferutil', 'supports-color', 'utf-8-validate'];
    expect(external.map(({ path }) => path).filter((path) => !optional.includes(path))).toEqual([]);
    expect(manifest.dependencies ?? {}).toEqual({});
    const files = Object.keys(metafile.inputs);
    const text = bundledLicenses(files);
    expect(packageFolders(files)).toContain('node_modules/@kubernetes/client-node');
    for (const folder of packageFolders(files)) {
      const { name, version, license } = packageManifest(folder);
      expect(allowedLicenses, name).toContain(license);
      expect(text).toContain(`## ${name} ${version}\n`);
    }
    expect(text).not.toContain('no license named');
  }, 120_000);

  it('lets others import its manifest only', () => {
    expect(import.meta.resolve('kindbook/package.json')).toMatch(/\/package\.json$/);
    expect(() => import.meta.resolve('kindbook/bin/kindbook.mjs')).toThrow(/exports/);
  });

  it('names its own commands in messages', () => {
    expect(packageWords('Run `npm start` again, or `npm run cluster -- delete --all`.')).toBe(
      'Run `npx kindbook` again, or `npx kindbook cluster delete --all`.',
    );
    expect(packageWords('npm start -- --context NAME')).toBe('npx kindbook --context NAME');
  });
});
