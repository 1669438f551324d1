import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { imageRecipes } from './images.ts';
import { recipes } from './recipes.ts';
import { agnhostVersion, readVersions, requiredVersions } from './versions.ts';

describe('requiredVersions', () => {
  it('reads blocks and single lines, direct and indirect', () => {
    const text = `module m

require example.com/one v1.2.3

require (
	example.com/two/v2 v2.0.0
	example.com/three v0.0.0-20260101000000-abcdef012345 // indirect
)
`;
    expect([...requiredVersions(text)]).toEqual([
      ['example.com/one', 'v1.2.3'],
      ['example.com/two/v2', 'v2.0.0'],
      ['example.com/three', 'v0.0.0-20260101000000-abcdef012345'],
    ]);
  });

  it('takes no version from replace and tool blocks', () => {
    const text = `replace (
	k8s.io/api => k8s.io/api v0.36.3
)

tool (
	example.com/program
)
`;
    expect(requiredVersions(text).size).toBe(0);
  });
});

describe('the recipes', () => {
  const versions = readVersions();
  const names = imageRecipes(versions).flatMap((recipe) => recipe.names);

  it('replace every library of Kubernetes by the release of the same version', () => {
    const goMod = readFileSync(recipes('go/go.mod'), 'utf8');
    const replaced = [...goMod.matchAll(/^\t(k8s\.io\/\S+) => (\S+) (\S+)$/gm)];
    expect(replaced.length).toBeGreaterThan(30);
    for (const [, from, to, version] of replaced) {
      expect(to).toBe(from);
      expect(version).toBe(versions.kubernetes.replace('v1.', 'v0.'));
    }
  });

  it('make the agnhost that lessons and labs name', () => {
    const files = globSync(['CONTRIBUTING.md', 'content/*.mdx', 'labs/**/*.{mdx,yaml}']);
    const named = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/agnhost:([\d.]+\d)/g)].map(([, version]) => version),
    );
    expect(new Set(named)).toEqual(new Set([agnhostVersion]));
  });

  it.each([
    'node/manifests/default-cni.yaml',
    'node/manifests/default-storage.yaml',
    'manifests/metrics-server.yaml',
  ])('give the node every image that %s names', (manifest) => {
    const text = readFileSync(recipes(manifest), 'utf8');
    const wanted = [...text.matchAll(/(?:image: |--helper-image=)(\S+)/g)].map(([, name]) => name);
    expect(wanted.length).toBeGreaterThan(0);
    for (const name of wanted) expect(names).toContain(name);
  });

  it('name the same pause image to containerd that the node has', () => {
    const text = readFileSync(recipes('node/containerd.toml'), 'utf8');
    expect(names).toContain(/sandbox = '(\S+)'/.exec(text)?.[1]);
  });

  it('build every image after the one it is built from', () => {
    const list = imageRecipes(versions);
    for (const [place, { from }] of list.entries()) {
      if (from === undefined || from === 'base') continue;
      expect(list.slice(0, place).map(({ name }) => name)).toContain(from);
    }
  });

  it('give every image its full name, as containerd knows it', () => {
    for (const name of names)
      expect(name).toMatch(/^(docker\.io|registry\.k8s\.io)\/[a-z0-9/-]+:[\w.-]+$/);
  });
});
