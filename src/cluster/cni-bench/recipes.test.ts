import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cnis } from '../../protocol/cni-bench.ts';
import { recipes } from '../airgap/recipes.ts';
import { cniImages, hasStandIn } from '../airgap/stand-ins.ts';
import { requiredVersions } from '../airgap/versions.ts';
import { cniRecipes } from './recipes.ts';

it.each([
  ['flannel', 'github.com/flannel-io/flannel'],
  ['cilium', 'github.com/cilium/cilium'],
] as const)('%s has the version that its Go module is pinned to', (cni, module) => {
  const pinned = requiredVersions(readFileSync(recipes(cni, 'go.mod'), 'utf8')).get(module);
  expect(`v${cniRecipes[cni].version}`).toBe(pinned);
  expect(cniRecipes[cni].images[0]).toMatch(new RegExp(`:${pinned}$`));
});

it('BIRD has the version that its image asks Debian for, and its manifest names that image', () => {
  const { version, images } = cniRecipes.bird;
  const dockerfile = readFileSync(recipes('images/bird/Dockerfile'), 'utf8');
  expect(dockerfile).toContain(`'bird2=${version}.*'`);
  const manifest = readFileSync(recipes('manifests/bird.yaml'), 'utf8');
  expect(manifest.match(/(?<=image: ).*/g)).toEqual(images);
});

it('images are pinned, and every stand-in belongs to a CNI', () => {
  const images = cnis.flatMap((cni) => cniRecipes[cni].images);
  for (const image of images) expect(image).toMatch(/:v?\d+(\.\d+)+[\w-]*$/);
  expect(images.filter(hasStandIn)).toEqual([...cniImages]);
});
