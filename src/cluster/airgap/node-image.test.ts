import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { imageRecipes } from './images.ts';
import { plan, together } from './node-image.ts';
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

describe('together', () => {
  it('returns the results in the order of the tasks', async () => {
    const tasks = [() => Promise.resolve(1), () => Promise.resolve(2)];
    expect(await together(undefined, tasks)).toEqual([1, 2]);
  });

  it('ends the other tasks when one fails, and throws its error', async () => {
    let ended = false;
    const patient = async (signal: AbortSignal) => {
      try {
        await delay(60_000, undefined, { signal });
      } finally {
        ended = signal.aborted;
      }
    };
    const failing = () => Promise.reject(new Error('no network'));
    await expect(together(undefined, [patient, failing])).rejects.toThrow('no network');
    expect(ended).toBe(true);
  });

  it("is ended by the caller's signal", async () => {
    const patient = (signal: AbortSignal) => delay(60_000, undefined, { signal });
    await expect(together(AbortSignal.abort(), [patient])).rejects.toThrow(/abort/i);
  });
});
