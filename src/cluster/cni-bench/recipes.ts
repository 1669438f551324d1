import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cni } from '../../protocol/cni-bench.ts';
import { compileCilium, compileFlannel } from '../airgap/go-programs.ts';
import type { BuildOptions } from '../airgap/go-programs.ts';
import { recipes } from '../airgap/recipes.ts';
import { download } from '../docker/download.ts';
import { step } from '../base/steps.ts';

/** How a CNI is installed. */
export interface CniRecipe {
  /** For instance `0.28.4`. */
  version: string;
  /** Its images, as its manifest names them. */
  images: readonly string[];
  /** Gets what has to be there before: it is asked for when the images are in Docker. */
  prepare: (options: BuildOptions) => Promise<Prepared>;
}

/** What is put onto the nodes and into the cluster. */
interface Prepared {
  /** YAML for `kubectl apply`. */
  manifest: string;
  /** Absolute paths of CNI plugins that the nodes lack; kind's node image has only what its own network needs. */
  plugins: string[];
}

/** A manifest of a release, by address and SHA-256. */
const fetched =
  (name: string, address: string, checksum: string, edit = (text: string) => text) =>
  async ({ report, signal }: BuildOptions): Promise<Prepared> => {
    const bytes = await step(report, 'cni-manifest', `Fetch ${name}’s manifest`, () =>
      download(`${name}’s manifest`, address, checksum, signal),
    );
    return { manifest: edit(new TextDecoder().decode(bytes)), plugins: [] };
  };

const calico = '3.32.1';
const weave = '2.8.1';
const bird = '2.17';

export const cniRecipes: Readonly<Record<Cni, CniRecipe>> = {
  flannel: {
    version: '0.28.4',
    images: [
      'ghcr.io/flannel-io/flannel:v0.28.4',
      'ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel1',
    ],
    // The manifest is the module's own, and so pinned by its go.sum; with a registry, too, Go makes the bridge plugin.
    prepare: async (options) => {
      const programs = await compileFlannel(options);
      return {
        manifest: readFileSync(join(programs, 'kube-flannel.yml'), 'utf8'),
        plugins: [join(programs, 'bridge')],
      };
    },
  },
  calico: {
    version: calico,
    images: ['cni', 'node', 'kube-controllers'].map((name) => `quay.io/calico/${name}:v${calico}`),
    prepare: fetched(
      'Calico',
      `https://raw.githubusercontent.com/projectcalico/calico/v${calico}/manifests/calico.yaml`,
      'a1df919d9721cf667accdc3e72848911b0cb25cfab7d2478ad0c996302c95744',
    ),
  },
  cilium: {
    version: '1.15.19',
    images: ['quay.io/cilium/cilium:v1.15.19', 'quay.io/cilium/operator-generic:v1.15.19'],
    // The manifest is the module's own chart, rendered by Helm's module.
    prepare: async (options) => {
      const programs = await compileCilium(options);
      return { manifest: readFileSync(join(programs, 'cilium.yaml'), 'utf8'), plugins: [] };
    },
  },
  weave: {
    version: weave,
    images: [`weaveworks/weave-kube:${weave}`, `weaveworks/weave-npc:${weave}`],
    // The release's own manifest asks for whatever is the newest.
    prepare: fetched(
      'Weave',
      `https://raw.githubusercontent.com/weaveworks/weave/v${weave}/prog/weave-kube/weave-daemonset-k8s-1.11.yaml`,
      'a2410c91152fdead60084a750d5041749e95350c038a9832e7dff71f85b52c9c',
      (text) => text.replaceAll(':latest', `:${weave}`),
    ),
  },
  bird: {
    version: bird,
    images: [`kindbook/bird:${bird}`],
    prepare: () =>
      Promise.resolve({
        manifest: readFileSync(recipes('manifests/bird.yaml'), 'utf8'),
        plugins: [],
      }),
  },
};
