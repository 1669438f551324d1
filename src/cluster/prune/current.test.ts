import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageRecipes } from '../airgap/images.ts';
import { recipes } from '../airgap/recipes.ts';
import { readVersions } from '../airgap/versions.ts';
import { buildOfModule, currentBuilds, currentImages } from './current.ts';

describe('what is current', () => {
  it('has every build that the code keeps in the cache', () => {
    const folder = join(import.meta.dirname, '..');
    const kept = globSync('**/*.ts', { cwd: folder, exclude: ['**/*.test.ts'] }).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/\bcached\(\s*'([a-z-]+)'/g)].map(
        ([, name]) => name,
      ),
    );
    expect(kept.length).toBeGreaterThan(5);
    expect([...currentBuilds().keys()].sort()).toEqual([...new Set(kept)].sort());
  });

  it('knows of every Go module into which build it is compiled', () => {
    const modules = globSync('*/go.mod', { cwd: recipes() }).map((file) => file.split('/')[0]);
    expect(Object.keys(buildOfModule).sort()).toEqual(modules.sort());
    for (const build of Object.values(buildOfModule)) expect(currentBuilds().has(build)).toBe(true);
  });

  it('has every image that has a name, once', () => {
    const images = currentImages();
    expect(new Set(images).size).toBe(images.length);
    expect(images).toContainEqual(expect.stringMatching(/^kindbook\/node:[0-9a-f]{16}$/));
    for (const { name } of imageRecipes(readVersions())) {
      expect(images.some((image) => image.startsWith(`kindbook/${name}:`))).toBe(true);
    }
  });
});
