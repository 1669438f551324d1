import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../cluster/base/command.ts';
import { compileProgram, packageWords } from './pack.ts';
import { root } from './root.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
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
    for (const path of ['bin/kindbook.mjs', 'airgap/go/go.mod', 'content/03-pods.mdx']) {
      expect(paths).toContain(path);
    }
  }, 120_000);

  it('depends on what its program imports, no more and no less', async () => {
    const { metafile } = await compileProgram(false);
    const imported = Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ path, external }) => external && !path.startsWith('node:'))
      .map(({ path }) => /^(?:@[^/]+\/)?[^/]+/.exec(path)![0]);
    expect([...new Set(imported)].sort()).toEqual(Object.keys(manifest.dependencies).sort());
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
