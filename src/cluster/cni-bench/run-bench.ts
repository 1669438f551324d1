import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { type Cni, type CniResult, cniTitles } from '../../protocol/cni-bench.ts';
import type { Step } from '../../protocol/cluster.ts';
import { benchName, cachePath } from '../base/cache.ts';
import { loadOntoNodes } from '../images/on-nodes.ts';
import { intoDocker } from '../images/prepare-images.ts';
import { buildToolbox, loadToolbox } from '../images/toolbox-image.ts';
import { listNodes } from '../docker/containers.ts';
import { createNodes } from '../provider/create.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { findDocker, prepareDocker } from '../docker/find-docker.ts';
import { prepareKind } from '../provider/kind.ts';
import { holder, withLock } from '../docker/lock.ts';
import { readMarker } from '../provider/marker.ts';
import { prepareNodeImage } from '../provider/node-image.ts';
import { removeCluster } from '../provider/remove.ts';
import { step } from '../base/steps.ts';
import type { Report } from '../base/steps.ts';
import { BenchNodes } from './bench-nodes.ts';
import {
  askAcrossNodes,
  lookAtNode,
  probePods,
  tryPolicy,
  waitForNetwork,
  watchTheWire,
} from './probes.ts';
import { type CniRecipe, cniRecipes } from './recipes.ts';

interface Options {
  report: Report;
  signal?: AbortSignal;
}

/** Milliseconds that another kindbook's bench may take. */
const othersWithin = 60 * 60_000;

const lockFile = () => join(cachePath('clusters'), `${benchName}.lock`);

/**
 * Makes a cluster of two nodes with a CNI, tries what it does, and deletes it again, whatever came of it. A cluster that an
 * interrupted run left is deleted first.
 *
 * @throws {ClusterError} when the CNI cannot be had or does not work here; its hint says what the reader does
 */
export async function runBench(cni: Cni, options: Options): Promise<CniResult> {
  const recipe = cniRecipes[cni];
  return await alone(options, async () => {
    const docker = await prepareDocker(options);
    await removeLeftover(docker, options);
    const images = await imagesOf(recipe, docker, options);
    const prepared = await recipe.prepare(options);
    try {
      const kubernetes = await makeCluster(docker, options);
      return await measure({ cni, recipe, docker, images, prepared, kubernetes }, options);
    } finally {
      await step(options.report, 'cni-delete', 'Delete the second cluster', () =>
        removeCluster(docker, benchName),
      );
    }
  });
}

/** Does work while no other process's bench does; says so while it waits for one. */
function alone<T>({ report, signal }: Options, work: () => Promise<T>): Promise<T> {
  let waiting: Step | undefined;
  const onWait = (pid: number) => {
    const title = `Wait for the bench of another kindbook (process ${pid})`;
    waiting = { id: 'cni-lock', title, state: 'running', startedAt: Date.now() };
    report(waiting);
  };
  return withLock(lockFile(), { within: othersWithin, signal, onWait }, async () => {
    if (waiting) report({ ...waiting, state: 'done', endedAt: Date.now() });
    return await work();
  });
}

/** Deletes what a bench that was killed left behind; does nothing while one is at work. */
export async function removeLeftovers(options: Options): Promise<void> {
  if (readMarker(benchName) === undefined || holder(lockFile()) !== undefined) return;
  const docker = await findDocker(options.signal);
  if (!docker) return;
  await withLock(lockFile(), { within: 1_000, signal: options.signal }, () =>
    removeLeftover(docker, options),
  );
}

async function removeLeftover(docker: Docker, { report, signal }: Options): Promise<void> {
  if (readMarker(benchName) === undefined) return;
  await step(report, 'cni-leftover', 'Delete what an interrupted run left behind', () =>
    removeCluster(docker, benchName, signal),
  );
}

type Images = (CniResult['images'][number] & { inDocker: string })[];

async function imagesOf(recipe: CniRecipe, docker: Docker, options: Options): Promise<Images> {
  const images: Images = [];
  for (const name of recipe.images) {
    const { name: inDocker, source } = await intoDocker(name, docker, options);
    const inspect = ['image', 'inspect', '--format', '{{.Size}}', inDocker];
    const bytes = Number(await callDocker(docker, inspect, { signal: options.signal }));
    images.push({ name, source, bytes, inDocker });
  }
  return images;
}

/**
 * Makes the cluster, with the toolbox on its nodes, which captures.
 *
 * @returns its Kubernetes version
 */
async function makeCluster(docker: Docker, options: Options): Promise<string> {
  const image = await prepareNodeImage({ ...options, docker });
  const kind = await prepareKind(options);
  const toolbox = await buildToolbox(image.image, { ...options, docker });
  await step(
    options.report,
    'cni-cluster',
    'Create a second cluster of two nodes',
    ({ log, say }) =>
      createNodes(
        benchName,
        { workers: 1, defaultCni: false },
        {
          ...{ docker, kind, image, log, signal: options.signal, onStage: say },
          again: 'Try again, ideally when the machine is less busy.',
        },
      ),
  );
  if (toolbox !== undefined) {
    const nodes = await listNodes(docker, benchName, options.signal);
    await loadToolbox(toolbox, nodes, { ...options, docker });
  }
  return image.kubernetesVersion;
}

interface Bench {
  cni: Cni;
  recipe: CniRecipe;
  docker: Docker;
  images: Images;
  prepared: Awaited<ReturnType<CniRecipe['prepare']>>;
  kubernetes: string;
}

async function measure(bench: Bench, { report, signal }: Options): Promise<CniResult> {
  const { cni, docker, images, prepared } = bench;
  const title = cniTitles[cni];
  const containers = await listNodes(docker, benchName, signal);
  const at = (log: string) => new BenchNodes(docker, containers, { log, signal });
  await step(report, 'cni-images', `Put the images of ${title} on the nodes`, async (context) => {
    for (const { name, inDocker } of images) {
      await loadOntoNodes(docker, containers, name, inDocker, { ...context, signal });
    }
    for (const plugin of prepared.plugins) await at(context.log).addPlugin(plugin);
  });
  const network = await step(report, 'cni-install', `Install ${title}`, async ({ log, say }) => {
    const nodes = at(log);
    const began = performance.now();
    await nodes.kubectl(['apply', '--filename=-'], prepared.manifest);
    await nodes.kubectl(['apply', '--filename=-'], probePods(nodes));
    const waited = await waitForNetwork(nodes, began, say);
    const machine = { processors: availableParallelism(), load: Math.round(loadavg()[0] ?? 0) };
    return { ...waited, machine };
  });
  return await step(report, 'cni-probes', `Try what ${title} does`, async ({ log, say }) => {
    const nodes = at(log);
    const names = await nodes.names();
    say('looking at a node');
    const looked = await lookAtNode(nodes, names);
    say('asking a Pod on the other node');
    const acrossNodes = await askAcrossNodes(nodes, network);
    say('capturing on the wire');
    const wire = await watchTheWire(nodes, network, names);
    say('denying by a NetworkPolicy, and trying it');
    const policy = await tryPolicy(nodes, network);
    say('all probes done');
    return {
      cni,
      version: bench.recipe.version,
      kubernetes: bench.kubernetes,
      measuredAt: new Date().toISOString(),
      machine: network.machine,
      images: images.map(({ name, source, bytes }) => ({ name, source, bytes })),
      startUp: network.startUp,
      acrossNodes,
      wire,
      ...looked,
      policy,
    };
  });
}
