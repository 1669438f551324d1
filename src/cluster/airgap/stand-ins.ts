import { join } from 'node:path';
import type { LessonImage } from '../../protocol/images.ts';
import type { Docker } from '../docker/docker.ts';
import { step } from '../base/steps.ts';
import { baseName, prepareBase } from './base-image.ts';
import { dockerBuild, hasImage } from './docker-build.ts';
import {
  ciliumKey,
  compileCilium,
  compileFlannel,
  compileNats,
  flannelKey,
  natsKey,
} from './go-programs.ts';
import type { BuildOptions } from './go-programs.ts';
import { fetchJars, jarsKey } from './kafka-jars.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { folderKey, recipes } from './recipes.ts';

/** How the stand-in for an image is made. */
interface StandIn {
  /** Its folder below `airgap/images/`. */
  name: string;
  /** What its Dockerfile copies beside what is in that folder. */
  files?: Files;
  /** True for an image of kindbook's own: no registry has it, and none is asked. */
  own?: true;
}

/** Files that are made or fetched before an image is built. */
interface Files {
  /** The key of all that goes into them. */
  key: () => string;
  /** Gives their absolute paths; what an earlier run finished is used again. */
  prepare: (options: Options) => Promise<string[]>;
}

type Options = BuildOptions & { docker: Docker };

const nats = (program: string): Files => ({
  key: natsKey,
  prepare: async (options) => [join(await compileNats(options), program)],
});

const flannel = (program: string): Files => ({
  key: flannelKey,
  prepare: async (options) => [join(await compileFlannel(options), program)],
});

const cilium = (...names: string[]): Files => ({
  key: ciliumKey,
  prepare: async (options) => {
    const folder = await compileCilium(options);
    return names.map((name) => join(folder, name));
  },
});

/** The images of the CNI bench that there is a stand-in for; no lesson names them. */
export const cniImages = [
  'ghcr.io/flannel-io/flannel:v0.28.4',
  'ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel1',
  'quay.io/cilium/cilium:v1.15.19',
  'quay.io/cilium/operator-generic:v1.15.19',
  'kindbook/bird:2.17',
] as const;

/** The images that are built where no registry answers, but for those in the node image. */
export type StandInImage = LessonImage | (typeof cniImages)[number];

const standIns: Readonly<Record<StandInImage, StandIn>> = {
  'postgres:17': { name: 'postgres' },
  'mariadb:11.8': { name: 'mariadb' },
  'redis:8': { name: 'redis' },
  'nats:2': { name: 'nats', files: nats('nats-server') },
  'natsio/nats-box:0.19.7': { name: 'nats-box', files: nats('nats') },
  'apache/kafka:4.3.1': { name: 'kafka', files: { key: jarsKey, prepare: fetchJars } },
  'ghcr.io/flannel-io/flannel:v0.28.4': { name: 'flannel', files: flannel('flannel') },
  'ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel1': {
    name: 'flannel-cni-plugin',
    files: flannel('cni/flannel'),
  },
  'quay.io/cilium/cilium:v1.15.19': {
    name: 'cilium',
    files: cilium(
      'bpf.tar',
      'cilium-cni',
      'cilium-dbg',
      'cilium-health',
      'cni-uninstall.sh',
      'daemon',
      'init-container.sh',
      'install-plugin.sh',
      'mount',
      'responder',
      'sysctlfix',
    ),
  },
  'quay.io/cilium/operator-generic:v1.15.19': {
    name: 'cilium-operator',
    files: cilium('operator'),
  },
  'kindbook/bird:2.17': { name: 'bird', own: true },
};

/** Every image that there is a stand-in for. */
export const standInImages = Object.keys(standIns) as StandInImage[];

/** Whether there is a recipe for an image. */
export function hasStandIn(image: string): image is StandInImage {
  return Object.hasOwn(standIns, image);
}

/** Whether an image is kindbook's own, so that there is no official one. */
export function isOwn(image: StandInImage): boolean {
  return standIns[image].own ?? false;
}

/**
 * The name of an image's stand-in in Docker, with the key of all that goes into it as its tag; it is there only when it
 * is whole.
 *
 * @returns for instance `kindbook/postgres:0123456789abcdef`
 */
export function standInName(image: StandInImage): string {
  const { name, files } = standIns[image];
  return `kindbook/${name}:${folderKey(recipes('images', name), baseName(), files?.key() ?? '')}`;
}

/**
 * Builds the stand-in for an image from Debian's packages, Go modules or Maven's jars; one that is there is left as it is.
 *
 * @param debian gives the name of the Debian in Docker that it begins with; the small one of kindbook's own, if nothing is said
 * @returns its name in Docker
 * @throws {ClusterError} when the machine lacks something, there is no network or no room, or a step fails
 */
export async function buildStandIn(
  image: StandInImage,
  options: Options,
  debian: (options: Options) => Promise<string> = prepareBase,
): Promise<string> {
  const { docker, report, signal } = options;
  const name = standInName(image);
  if (await hasImage(docker, name, signal)) return name;
  // The small Debian is what the node image begins with too: both keep out of each other's way.
  await oneAtATime(name, 'airgap', signal, async () => {
    if (await hasImage(docker, name, signal)) return;
    const base = await debian(options);
    const { name: folder, files } = standIns[image];
    const prepared = await files?.prepare(options);
    await step(report, `image-${folder}`, `Build ${image}`, ({ log, say }) =>
      dockerBuild(
        docker,
        {
          name,
          recipe: recipes('images', folder),
          files: prepared,
          args: { BASE: base },
        },
        {
          log,
          signal,
          onLine: progressTo(say),
        },
      ),
    );
  });
  return name;
}

/** Takes a build's output by line, and says how far it is. */
export function progressTo(say: (words: string) => void): (line: string) => void {
  return (line) => {
    const words = progressOf(line);
    if (words !== undefined) say(words);
  };
}

/** What apt and Docker say of how far they are; undefined for every other line of theirs. */
export function progressOf(line: string): string | undefined {
  const fetched = /^Get:\d+ \S+ \S+ \S+ (?<name>\S+) \S+ \S+ \[(?<size>[^\]]+)\]/.exec(line);
  if (fetched) return `fetching ${fetched.groups!['name']} (${fetched.groups!['size']})`;
  const setUp = /^Setting up (?<name>[^ :]+)/.exec(line);
  if (setUp) return `installing ${setUp.groups!['name']}`;
  return undefined;
}
