import { describe, expect, it } from 'vitest';
import { imageRecipes } from './images.ts';
import { plan } from './node-image.ts';
import { readVersions } from './versions.ts';

describe('plan', () => {
  const versions = readVersions();
  const list = imageRecipes(versions);

  it('gives the same names for the same recipes', () => {
    expect(plan(imageRecipes(versions))).toEqual(plan(list));
  });

  it('gives the node another name when an image gets one more', () => {
    const more = list.map((recipe) =>
      recipe.name === 'nginx'
        ? { ...recipe, names: [...recipe.names, 'docker.io/library/nginx:1'] }
        : recipe,
    );
    expect(plan(more).node).not.toBe(plan(list).node);
    expect(plan(more).root).toBe(plan(list).root);
  });

  it('gives an image another name when the one it is built from does', () => {
    const changed = list.map((recipe) =>
      recipe.name === 'nettools' ? { ...recipe, programs: ['grpcurl'] } : recipe,
    );
    expect(plan(changed).images.get('toolbox')).not.toBe(plan(list).images.get('toolbox'));
    expect(plan(changed).images.get('nginx')).toBe(plan(list).images.get('nginx'));
  });
});
