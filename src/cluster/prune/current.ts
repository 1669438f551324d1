import { baseKey, baseName } from '../airgap/base-image.ts';
import { ciliumKey, flannelKey, kindKey, natsKey, programsKey } from '../airgap/go-programs.ts';
import { imageRecipes } from '../airgap/images.ts';
import { jarsKey } from '../airgap/kafka-jars.ts';
import { plan } from '../airgap/node-image.ts';
import { standInImages, standInName } from '../airgap/stand-ins.ts';
import { readVersions } from '../airgap/versions.ts';
import { nettools, toolboxFor } from '../images/toolbox-image.ts';
import { kindReleaseKey } from '../provider/kind.ts';
import { localName, officialNodeImage, parseReference } from '../docker/reference.ts';

/**
 * The builds that the recipes of this kindbook lead to, as `cached` names them.
 *
 * @returns name -> key; undefined for one that this machine has no use for
 */
export function currentBuilds(): ReadonlyMap<string, string | undefined> {
  return new Map([
    ['base', baseKey()],
    ['cilium-programs', ciliumKey()],
    ['flannel-programs', flannelKey()],
    ['go-programs', programsKey()],
    ['kafka-jars', jarsKey()],
    ['kind', kindKey()],
    ['kind-release', kindReleaseKey()],
    ['nats-programs', natsKey()],
  ]);
}

/** The build whose programs a Go module of `airgap/` is compiled into; when it is there, Go's cache for it is not needed. */
export const buildOfModule: Readonly<Record<string, string>> = {
  cilium: 'cilium-programs',
  flannel: 'flannel-programs',
  'flannel-cni': 'flannel-programs',
  go: 'go-programs',
  nats: 'nats-programs',
};

/**
 * The images that the recipes of this kindbook lead to.
 *
 * @returns their names in Docker, for instance `kindbook/node:0123456789abcdef`
 */
export function currentImages(): string[] {
  const planned = plan(imageRecipes(readVersions()));
  const toolbox = toolboxFor(localName(parseReference(officialNodeImage)));
  return [
    baseName(),
    planned.root,
    planned.node,
    ...planned.images.values(),
    ...standInImages.map(standInName),
    nettools(),
    ...(toolbox === undefined ? [] : [toolbox]),
  ];
}
