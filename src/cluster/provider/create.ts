import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recipes } from '../airgap/recipes.ts';
import { clusterFolder } from '../base/cache.ts';
import { CommandError, run } from '../base/command.ts';
import { ClusterError } from '../base/errors.ts';
import { step } from '../base/steps.ts';
import type { Report } from '../base/steps.ts';
import { sayMissing, waitForCluster } from './api-server.ts';
import { listNodes, nodeAddresses } from '../docker/containers.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { raiseInotify } from './inotify.ts';
import { kindConfig } from './kind-config.ts';
import type { Kind } from './kind.ts';
import { writeMarker } from './marker.ts';
import type { NodeImage } from './node-image.ts';
import { kubeconfigOf } from './remove.ts';

/** Workers beside the one control plane: enough that scheduling and traffic between nodes are real. */
const workers = 2;

/** How long a new cluster may take to be ready after `kind create cluster`, in milliseconds. */
const readyWithin = 180_000;

interface Options {
  docker: Docker;
  kind: Kind;
  image: NodeImage;
  report: Report;
  signal?: AbortSignal;
}

/**
 * Makes a cluster with kind and waits until a first Pod can run in it. The note that it is kindbook's is written
 * before the first container is made, and marked ready at the very end.
 *
 * @param name the cluster's name; no cluster of this name may exist
 * @throws {ClusterError} when kind fails, or the cluster is not ready in time
 */
export async function createCluster(name: string, options: Options): Promise<void> {
  const { docker, image, report, signal } = options;
  const kubeconfig = kubeconfigOf(name);
  let metrics: Promise<void> | undefined;
  await step(report, 'cluster', 'Create the cluster', ({ log, say }) =>
    createNodes(
      name,
      { workers, defaultCni: true },
      {
        ...options,
        log,
        again: 'Run `npm start` again: it deletes what exists and starts over.',
        onStage: (words) => {
          say(words);
          // The API server is up then, and the machine has little to do while the workers join.
          if (words === 'Joining worker nodes')
            metrics ??= addMetricsServer(docker, name, { log, signal });
        },
      },
    ),
  );
  await step(report, 'cluster-ready', 'Wait for the cluster', async ({ log, say }) => {
    const [missing] = await Promise.all([
      waitForCluster(kubeconfig, workers + 1, {
        within: readyWithin,
        signal,
        onMissing: (items) => say(sayMissing(items)),
      }),
      (metrics ??= addMetricsServer(docker, name, { log, signal })),
    ]);
    if (missing.length > 0) {
      throw new ClusterError(
        `The new cluster did not become ready: kindbook gave up ${sayMissing(missing)}.`,
        {
          hint: 'Run `npm run cluster -- delete` and `npm start` again; `npm run doctor` shows whether memory or disk space is short.',
        },
      );
    }
  });
  const nodes = await nodeAddresses(docker, await listNodes(docker, name, signal), signal);
  writeMarker(name, { ...noteOf(image), state: 'ready', nodes });
}

const noteOf = ({ image, kubernetesVersion }: NodeImage) => ({ image, kubernetesVersion });

/**
 * Has kind make the nodes of a cluster, and notes before that it is kindbook's.
 *
 * @param name the cluster's name; no cluster of this name may exist
 * @param shape.workers how many stand beside the one control plane
 * @param shape.defaultCni without it the nodes are not Ready until somebody installs a network
 * @param options.again what the reader does when kind fails
 * @param options.onStage told what kind is at
 * @throws {ClusterError} when kind fails
 */
export async function createNodes(
  name: string,
  shape: { workers: number; defaultCni: boolean },
  options: Omit<Options, 'report'> & {
    log: string;
    again: string;
    onStage: (words: string) => void;
  },
): Promise<void> {
  const { docker, image, log, signal } = options;
  const kubeconfig = kubeconfigOf(name);
  writeMarker(name, { ...noteOf(image), state: 'creating', nodes: {} });
  if (docker.own) raiseInotify();
  const config = join(clusterFolder(name), 'kind.yaml');
  writeFileSync(
    config,
    kindConfig({ image: image.image, ...shape, cgroup: await cgroupOf(docker) }),
  );
  // kind locks the file by another one beside it, which a killed kind leaves behind.
  for (const file of [kubeconfig, `${kubeconfig}.lock`]) rmSync(file, { force: true });
  try {
    const args = ['create', 'cluster', '--name', name, '--config', config];
    await run(options.kind.cli, [...args, '--kubeconfig', kubeconfig], {
      env: kindEnvironment(docker),
      log,
      signal,
      onLine: (line) => {
        const words = stageOf(line);
        if (words !== undefined) options.onStage(words);
      },
    });
  } catch (error) {
    if (signal?.aborted || !(error instanceof CommandError)) throw error;
    throw new ClusterError('kind could not create the cluster.', {
      detail: lastWords(readFileSync(log, 'utf8')) ?? error.detail,
      hint: outOfSpace(error) ? error.hint : `${options.again} kind's full output is in ${log}.`,
      cause: error,
    });
  }
  chmodSync(kubeconfig, 0o600);
}

/** ` • Starting control-plane 🕹️  ...` -> `Starting control-plane`; undefined for every other line of kind's. */
export function stageOf(line: string): string | undefined {
  return /^\s*•\s+([\w\s().:/@-]+\w\)?)/.exec(line)?.[1];
}

/**
 * What kind's output says of its failure: its own error, and the last of the failed program's. The stack of calls
 * between them helps no reader.
 */
export function lastWords(log: string): string | undefined {
  const errors = log.split('\n').filter((line) => /^(ERROR|error):/.test(line));
  return errors.length === 0 ? undefined : errors.map((line) => line.slice(0, 500)).join('\n');
}

function outOfSpace(error: CommandError): boolean {
  return (
    /no space left on device/i.test(`${error.detail} ${error.hint}`) ||
    /disk is full/.test(error.hint)
  );
}

/** The variables with which kind finds the engine; it looks for podman and nerdctl otherwise. */
export function kindEnvironment(docker: Docker): Record<string, string> {
  return { ...docker.env, KIND_EXPERIMENTAL_PROVIDER: 'docker' };
}

/** The engine's cgroup hierarchy: on macOS it is not this machine's but that of Docker's own. */
async function cgroupOf(docker: Docker): Promise<1 | 2> {
  const version = await callDocker(docker, ['info', '--format', '{{.CgroupVersion}}']);
  return version.trim() === '1' ? 1 : 2;
}

/**
 * Applies metrics-server's manifest with the kubectl of the control plane. Nobody waits for it: metrics come a
 * minute later, and a cluster without them still runs every lesson that does not scale by them.
 */
async function addMetricsServer(
  docker: Docker,
  name: string,
  options: { log: string; signal?: AbortSignal },
): Promise<void> {
  const manifest = readFileSync(recipes('manifests/metrics-server.yaml'));
  const kubectl = ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', 'apply', '-f', '-'];
  const args = ['exec', '--interactive', `${name}-control-plane`, ...kubectl];
  try {
    await callDocker(docker, args, { ...options, input: manifest });
  } catch (error) {
    // Its words are in the step's log; the cluster is of use without it. Aborted, kind is too, and tells.
    if (!(error instanceof CommandError)) throw error;
  }
}
