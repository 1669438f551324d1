import { existsSync } from 'node:fs';
import type { ClusterState, Step } from '../../protocol/cluster.ts';
import { benchName, clusterName } from '../base/cache.ts';
import { run } from '../base/command.ts';
import { ClusterError } from '../base/errors.ts';
import { buildToolbox, loadToolbox, toolboxFor } from '../images/toolbox-image.ts';
import { step } from '../base/steps.ts';
import type { Report } from '../base/steps.ts';
import { allOrAbort } from '../base/all-or-abort.ts';
import { apiReady, sayMissing, waitForCluster } from './api-server.ts';
import { inAddressOrder, listNodes } from '../docker/containers.ts';
import type { NodeContainer } from '../docker/containers.ts';
import { createCluster, kindEnvironment } from './create.ts';
import { clusterLock } from './cluster-lock.ts';
import { decide } from './decide.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { engineExists, removeEngine, startEngine } from '../docker/engine.ts';
import { findDocker, prepareDocker } from '../docker/find-docker.ts';
import { prepareKind } from './kind.ts';
import { withLock } from '../docker/lock.ts';
import { notedClusters, readMarker, writeMarker } from './marker.ts';
import type { Marker } from './marker.ts';
import { forgetNodeImages, prepareNodeImage, wantedVersion } from './node-image.ts';
import { listOutside, removeOutside, startOutside } from '../docker/outside.ts';
import { kubeconfigOf, notOurs, removeCluster } from './remove.ts';
import { UnusableCluster } from './unusable.ts';

/** How long a started cluster may take to answer, in milliseconds (about 11 s on 2 cores). */
const startWithin = 120_000;

/** How long another kindbook may be at work on the cluster, in milliseconds: the first time it builds all of it. */
const othersWithin = 30 * 60_000;

/** What those who want a cluster give. */
export interface PrepareOptions {
  /** Told of every step. */
  report: Report;
  /** Told when the cluster's state changes on the way. */
  onState?: (state: ClusterState) => void;
  /** Ends the work; what was made so far is used or cleaned up the next time. */
  signal?: AbortSignal;
}

/** A cluster that is ready. */
export interface Cluster {
  name: string;
  /** Absolute path; mode 0600. */
  kubeconfig: string;
  /** For instance `v1.37.2`. */
  version: string;
  nodes: NodeContainer[];
}

/** Where the cluster's kubeconfig is, whether or not there is a cluster. */
export function connection(): { kubeconfig: string } {
  return { kubeconfig: kubeconfigOf(clusterName) };
}

/**
 * Goes the whole way to a ready cluster, from wherever it stands: a ready one is returned at once, a stopped one
 * started, an interrupted one made again, none made. Safe to call again after any interruption, and from two
 * processes: the second waits for the first.
 *
 * @throws {UnusableCluster} when there is a cluster that can only be replaced
 * @throws {ClusterError} when something is missing; its hint says what the reader does
 */
export async function prepareCluster(options: PrepareOptions): Promise<Cluster> {
  const ready = await readyCluster(options.signal);
  if (ready) {
    options.onState?.('ready');
    return ready;
  }
  return await alone(options, () => prepare(options));
}

/**
 * Deletes kindbook's cluster, whatever is wrong with it, and makes a new one.
 *
 * @throws {ClusterError} as `prepareCluster`, and when the cluster is not kindbook's
 */
export async function recreateCluster(options: PrepareOptions): Promise<Cluster> {
  return await alone(options, async () => {
    options.onState?.('preparing');
    const docker = await prepareDocker(options);
    await deleteStep(docker, options);
    return await prepare(options);
  });
}

/**
 * Stops the cluster's nodes and what stands beside them. Nothing is lost; kindbook's own Docker goes on, since another
 * cluster of it, or a build, may be using it.
 *
 * @returns the names of the containers that were stopped
 */
export async function stopCluster(options: PrepareOptions): Promise<string[]> {
  return await alone(options, async () => {
    const docker = await findDocker(options.signal);
    if (!docker) return [];
    const nodes = await listNodes(docker, clusterName, options.signal);
    const running = nodes.filter((node) => node.state === 'running');
    const decision = decide(nodes, readMarker(clusterName), undefined);
    if (decision.do === 'refuse') throw notOurs(clusterName);
    const outside = await listOutside(docker, clusterName, options.signal, 'running');
    const names = [...running.map((node) => node.name), ...outside];
    if (names.length > 0) {
      await step(options.report, 'cluster-stop', 'Stop the cluster', () =>
        callDocker(docker, ['stop', ...names], options),
      );
    }
    return names;
  });
}

/** What was deleted. */
export interface Deleted {
  /** Names of the clusters. */
  clusters: string[];
  /** Absolute paths of folders. */
  folders: string[];
}

/**
 * Deletes kindbook's cluster; with `all` every cluster that kindbook made, and its own Docker with its images.
 *
 * @throws {ClusterError} when the cluster is not kindbook's, or Docker does not answer
 */
export async function deleteCluster(options: PrepareOptions & { all: boolean }): Promise<Deleted> {
  return await alone(options, async () => {
    const names = options.all ? notedClusters() : ownClusters();
    const docker = await dockerToDeleteIn(names, options);
    const clusters: string[] = [];
    for (const name of docker ? names : []) {
      const known = readMarker(name) !== undefined;
      const removed = docker ? await removeCluster(docker, name, options.signal) : [];
      if (known || removed.length > 0) clusters.push(name);
    }
    if (!options.all) return { clusters, folders: [] };
    forgetNodeImages();
    return { clusters, folders: await removeEngine() };
  });
}

/** Does work on the cluster while no other process does. */
function alone<T>(options: PrepareOptions, work: () => Promise<T>): Promise<T> {
  let waiting: Step | undefined;
  const onWait = (pid: number) => {
    const title = `Wait for another kindbook (process ${pid})`;
    waiting = { id: 'lock', title, state: 'running', startedAt: Date.now() };
    options.report(waiting);
  };
  const lock = { within: othersWithin, signal: options.signal, onWait };
  return withLock(clusterLock(), lock, async () => {
    if (waiting) options.report({ ...waiting, state: 'done', endedAt: Date.now() });
    return await work();
  });
}

/** The cluster when it is ready already; undefined otherwise, whatever the reason. */
async function readyCluster(signal?: AbortSignal): Promise<Cluster | undefined> {
  const marker = readMarker(clusterName);
  if (marker?.state !== 'ready') return undefined;
  const docker = await findDocker(signal);
  if (!docker) return undefined;
  const nodes = await listNodes(docker, clusterName, signal);
  if (decide(nodes, marker, wantedVersion()).do !== 'use' || lacksToolbox(marker)) return undefined;
  return (await apiReady(kubeconfigOf(clusterName))) ? describe(marker, nodes) : undefined;
}

function describe(marker: Marker, nodes: NodeContainer[]): Cluster {
  return { name: clusterName, ...connection(), version: marker.kubernetesVersion, nodes };
}

/** The way from what is there to a ready cluster, with the lock held. */
async function prepare(options: PrepareOptions): Promise<Cluster> {
  options.onState?.('preparing');
  const docker = await prepareDocker(options);
  const nodes = await listNodes(docker, clusterName, options.signal);
  const marker = readMarker(clusterName);
  const decision = decide(nodes, marker, wantedVersion());
  switch (decision.do) {
    case 'refuse':
      throw notOurs(clusterName);
    case 'offer':
      throw new UnusableCluster(decision.words);
    case 'use':
    case 'start':
      await start(docker, nodes, marker?.nodes ?? {}, options);
      if (marker && lacksToolbox(marker)) {
        await noteToolbox(
          await buildToolbox(marker.image, { ...options, docker }),
          docker,
          options,
        );
      }
      break;
    case 'recreate':
      await deleteStep(docker, options);
      await create(docker, options);
      break;
    case 'create':
      await create(docker, options);
  }
  options.onState?.('ready');
  const made = readMarker(clusterName);
  if (!made) throw notOurs(clusterName);
  return describe(made, await listNodes(docker, clusterName, options.signal));
}

async function create(docker: Docker, options: PrepareOptions): Promise<void> {
  // Of a cluster that was deleted without kindbook: it would stand where the new nodes get their addresses.
  await removeOutside(docker, clusterName, options.signal);
  const image = await prepareNodeImage({ ...options, docker });
  const kind = await prepareKind(options);
  options.onState?.('creating');
  // What the toolbox is made of comes over the network while the nodes start.
  const [, toolbox] = await allOrAbort(options.signal, [
    (signal) => createCluster(clusterName, { ...options, docker, kind, image, signal }),
    (signal) => buildToolbox(image.image, { ...options, docker, signal }),
  ]);
  await noteToolbox(toolbox, docker, options);
}

/** Whether the nodes have no toolbox, or that of an older recipe. */
function lacksToolbox({ image, toolbox }: Marker): boolean {
  const wanted = toolboxFor(image);
  return wanted !== undefined && wanted !== toolbox;
}

/** Puts a toolbox on the nodes where one was built, and notes it; without one the next start tries again. */
async function noteToolbox(
  toolbox: string | undefined,
  docker: Docker,
  options: PrepareOptions,
): Promise<void> {
  const marker = readMarker(clusterName);
  if (toolbox === undefined || !marker) return;
  const nodes = await listNodes(docker, clusterName, options.signal);
  await loadToolbox(toolbox, nodes, { ...options, docker });
  writeMarker(clusterName, { ...marker, toolbox });
}

async function deleteStep(docker: Docker, options: PrepareOptions): Promise<void> {
  await step(options.report, 'cluster-delete', 'Delete the old cluster', () =>
    removeCluster(docker, clusterName, options.signal),
  );
}

/** Starts the nodes that do not run, and waits for the cluster. */
async function start(
  docker: Docker,
  nodes: NodeContainer[],
  addresses: Record<string, string>,
  options: PrepareOptions,
): Promise<void> {
  options.onState?.('starting');
  const { signal } = options;
  await step(options.report, 'cluster-start', 'Start the cluster', async ({ log, say }) => {
    const since = Date.now();
    const paused = nodes.filter((node) => node.state === 'paused');
    const stopped = nodes.filter((node) => !['running', 'paused'].includes(node.state));
    if (paused.length > 0) {
      await callDocker(docker, ['unpause', ...paused.map((node) => node.id)], { log, signal });
    }
    for (const node of inAddressOrder(stopped, addresses)) {
      say(`starting ${node.name}`);
      await callDocker(docker, ['start', node.id], { log, signal });
    }
    const kubeconfig = await exportKubeconfig(docker, options);
    const missing = await waitForCluster(kubeconfig, nodes.length, {
      within: startWithin,
      since,
      signal,
      onMissing: (items) => say(sayMissing(items)),
    });
    if (missing.length > 0) {
      throw new UnusableCluster(
        `kindbook gave up ${sayMissing(missing)} after ${startWithin / 1000} s.`,
      );
    }
    // After the nodes, whose addresses it must not take.
    await startOutside(docker, clusterName, { log, signal });
  });
}

/** Gets the kubeconfig from kind again when it is gone. */
async function exportKubeconfig(docker: Docker, options: PrepareOptions): Promise<string> {
  const { kubeconfig } = connection();
  if (!existsSync(kubeconfig)) {
    const kind = await prepareKind(options);
    const args = ['export', 'kubeconfig', '--name', clusterName, '--kubeconfig', kubeconfig];
    await run(kind.cli, args, { env: kindEnvironment(docker), signal: options.signal });
  }
  return kubeconfig;
}

/** kindbook's cluster, and that of its CNI bench where a run left one. */
function ownClusters(): string[] {
  return readMarker(benchName) === undefined ? [clusterName] : [clusterName, benchName];
}

/** Deleting needs a running engine; kindbook's own is started for it, unless all of it goes anyway. */
async function dockerToDeleteIn(
  names: string[],
  options: PrepareOptions & { all: boolean },
): Promise<Docker | undefined> {
  const docker = await findDocker(options.signal);
  if (docker) return docker;
  if (engineExists()) return await startEngine(options);
  if (!names.some((name) => readMarker(name) !== undefined)) return undefined;
  throw new ClusterError('Docker does not answer, so nothing was deleted.', {
    hint: 'Start Docker and run the command again.',
  });
}
