import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder } from '../base/cache.ts';
import { ClusterError } from '../base/errors.ts';
import { listNodes, type NodeContainer } from '../docker/containers.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { decide } from './decide.ts';
import { readMarker, removeMarker } from './marker.ts';
import { removeOutside } from '../docker/outside.ts';
import { endProcess } from '../docker/process.ts';
import { kindsOf, runsOf } from '../docker/processes.ts';
import { thaw } from './thaw.ts';
import { until } from '../docker/wait.ts';

/** Milliseconds that Docker is given to make a container that was asked for. */
const makingWithin = 30_000;

/** The kubeconfig of a cluster of kindbook's; the reader's own is never touched. */
export function kubeconfigOf(name: string): string {
  return join(cacheFolder, 'clusters', name, 'kubeconfig');
}

/** The error for a cluster that bears our cluster's name and is not ours. */
export function notOurs(name: string): ClusterError {
  return new ClusterError(`There is a kind cluster named ${name} that kindbook did not make.`, {
    hint: `Give kindbook's another name (KIND_CLUSTER_NAME=another npm start), or delete that one yourself: \`kind delete cluster --name ${name}\`.`,
  });
}

/**
 * Deletes a cluster of kindbook's with its kubeconfig and its note, whatever state it is in, and what kindbook has beside it.
 * Everything inside them is lost.
 *
 * @returns the names of the containers that were removed
 * @throws {ClusterError} when the cluster is not kindbook's
 */
export async function removeCluster(
  docker: Docker,
  name: string,
  signal?: AbortSignal,
): Promise<string[]> {
  for (const kind of kindsOf(kubeconfigOf(name))) await endProcess(kind, 2_000);
  // Ended, a `docker run` is carried out all the same, and its container comes when nobody looks any more.
  await until(() => runsOf(name).length === 0, { within: makingWithin, every: 50 });
  for (const making of runsOf(name)) await endProcess(making, 2_000);
  const removed = await removeNodes(
    docker,
    async () => {
      const nodes = await listNodes(docker, name, signal);
      if (nodes.length > 0 && decide(nodes, readMarker(name), undefined).do === 'refuse') {
        throw notOurs(name);
      }
      return nodes;
    },
    signal,
  );
  removed.push(...(await removeOutside(docker, name, signal)));
  removeMarker(name);
  rmSync(join(cacheFolder, 'clusters', name), { recursive: true, force: true });
  return removed;
}

/** So long a removal that somebody else began may take, in milliseconds: the engine gives up on a node after ten seconds. */
const underWayFor = 30_000;

/**
 * Removes node containers, again and again until none is left: a `docker run` that was ended may have been carried out
 * all the same, and Docker gives up on a node that does not end within ten seconds. With its Pods thawed, the next try
 * finds it ended.
 *
 * @param left the nodes that are still to be removed
 * @returns the names of the containers that were removed
 * @throws {CommandError} when Docker has failed three times
 */
export async function removeNodes(
  docker: Docker,
  left: () => Promise<NodeContainer[]>,
  signal?: AbortSignal,
): Promise<string[]> {
  const removed = new Set<string>();
  let failures = 0;
  const patientUntil = performance.now() + underWayFor;
  for (let nodes; (nodes = await left()).length > 0;) {
    const ids = nodes.map((node) => node.id);
    try {
      await callDocker(docker, ['rm', '--force', '--volumes', ...ids], { signal });
    } catch (error) {
      if (docker.own) for (const id of ids) thaw(id);
      // A `docker rm` that was ended goes on in the engine, which takes no second one meanwhile.
      const isUnderWay =
        error instanceof ClusterError && /is already in progress/.test(error.detail ?? '');
      if (!isUnderWay || performance.now() > patientUntil) failures += 1;
      if (signal?.aborted || failures === 3) throw error;
      if (isUnderWay) await delay(300, undefined, { signal });
    }
    for (const { name } of nodes) removed.add(name);
  }
  return [...removed];
}
