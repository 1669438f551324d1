import { describe, expect, it } from 'vitest';
import { unusedBuilds, unusedImages } from './unused.ts';

const [older, newer] = ['0'.repeat(16), 'f'.repeat(16)] as const;

describe('unusedBuilds', () => {
  const current = new Map([
    ['go-programs', newer],
    ['kind', newer],
  ]);

  it('are those of an older recipe, finished or not', () => {
    const folders = [
      `go-programs-${older}`,
      `go-programs-${newer}`,
      `kind-${older}.unfinished`,
      `kind-${newer}`,
    ];
    expect(unusedBuilds(folders, current)).toEqual([
      `go-programs-${older}`,
      `kind-${older}.unfinished`,
    ]);
  });

  it('are none of what an interrupted run of the current recipe goes on with', () => {
    expect(unusedBuilds([`go-programs-${newer}.unfinished`], current)).toEqual([]);
  });

  it('are none that kindbook does not know, and no lock', () => {
    expect(unusedBuilds([`other-${older}`, 'airgap.lock', 'kubectl-AbCdEf'], current)).toEqual([]);
  });
});

describe('unusedImages', () => {
  const current = [`kindbook/node:${newer}`, `kindbook/etcd:${newer}`];
  const listed = (...names: string[]) => names.map((name) => ({ name, id: `sha256:${name}` }));

  it('are those of an older recipe, with the stages that were built ahead', () => {
    const images = listed(
      `kindbook/node:${older}`,
      `kindbook/node:${newer}`,
      `kindbook/etcd:${older}-packages`,
      `kindbook/etcd:${newer}-packages`,
    );
    expect(unusedImages(images, current, new Set())).toEqual([
      `kindbook/node:${older}`,
      `kindbook/etcd:${older}-packages`,
    ]);
  });

  it('are none that a container or a cluster has, by name or by id', () => {
    const images = listed(`kindbook/node:${older}`, `kindbook/etcd:${older}`);
    const used = new Set([`sha256:kindbook/node:${older}`, `kindbook/etcd:${older}`]);
    expect(unusedImages(images, current, used)).toEqual([]);
  });

  it('are none of others, and none of a name that no recipe has', () => {
    const images = listed('postgres:17', `kindest/node:v1.36.1`, `kindbook/network:${older}`);
    expect(unusedImages(images, current, new Set())).toEqual([]);
  });
});
