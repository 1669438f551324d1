import { cacheFolder } from '../cluster/base/cache.ts';
import { folderSize, gigabytes } from '../cluster/base/folder-size.ts';
import { loadImage } from '../cluster/images/load-image.ts';
import { prune } from '../cluster/prune/prune.ts';
import { deleteCluster, prepareCluster, stopCluster } from '../cluster/provider/provider.ts';
import { clusterStatus } from '../cluster/provider/status.ts';
import { sayStatus } from '../cluster/provider/say-status.ts';
import { tildePath } from '../cluster/base/tilde.ts';
import { commandLine, NotUnderstood } from './command-line.ts';
import { stepProgress } from './progress.ts';

const usage = `npm run cluster -- COMMAND

  status         shows the state of the cluster (exit code 0 when it is ready)
  start          creates the cluster, or starts a stopped one
  stop           stops the cluster; nothing is lost
  delete         deletes the cluster and everything in it
  load IMAGE     puts an image that you have built on the nodes, for Pods to run
  prune          removes old builds and images that no recipe of this kindbook needs and nothing uses
  delete --all   deletes every cluster that kindbook made, and kindbook's own Docker with its images`;

const options = { all: { type: 'boolean' } } as const;

/**
 * `npm run cluster`: status, start, stop, delete, load and prune.
 *
 * @param args what follows `npm run cluster --`
 * @returns the exit code: 0 done, 1 not ready, 2 not understood
 * @throws {ClusterError} when it could not be done
 */
export const main = commandLine(
  { usage, words: 2, options },
  async ([command = 'status', image], { all = false }) => {
    if (all && command !== 'delete') throw new NotUnderstood(`${command} does not take --all.`);
    if (image !== undefined && command !== 'load') {
      throw new NotUnderstood(`${command} does not take “${image}”.`);
    }
    const commands: Record<string, () => Promise<number>> = {
      status,
      start,
      stop,
      delete: () => remove(all),
      load: () => load(image),
      prune: pruneCache,
      help: async () => say(usage),
    };
    const work = commands[command];
    if (!work) throw new NotUnderstood(`There is no command ${command}.`);
    return await work();
  },
);

async function status(): Promise<number> {
  const current = await clusterStatus();
  say(sayStatus(current));
  return current.state === 'ready' ? 0 : 1;
}

async function start(): Promise<number> {
  const cluster = await prepareCluster({ report: stepProgress() });
  return say(`The cluster ${cluster.name} is ready: Kubernetes ${cluster.version}, ${cluster.nodes.length} nodes.
kubectl --kubeconfig ${tildePath(cluster.kubeconfig)} get nodes`);
}

async function stop(): Promise<number> {
  const nodes = await stopCluster({ report: stepProgress() });
  return say(nodes.length > 0 ? `Stopped ${nodes.join(', ')}.` : 'The cluster was not running.');
}

async function remove(all: boolean): Promise<number> {
  const { clusters, folders } = await deleteCluster({ report: stepProgress(), all });
  const lines = [
    ...clusters.map((name) => `Deleted the cluster ${name}.`),
    ...folders.map((folder) => `Removed ${tildePath(folder)} (kindbook's own Docker).`),
  ];
  return say(lines.length > 0 ? lines.join('\n') : 'There was nothing to delete.');
}

async function load(image: string | undefined): Promise<number> {
  if (image === undefined) throw new NotUnderstood('load needs the name of an image.');
  const nodes = await loadImage(image, stepProgress());
  return say(`${image} is on ${nodes.join(', ')}. A Pod runs it by \`image: ${image}\`.`);
}

async function pruneCache(): Promise<number> {
  const before = await folderSize(cacheFolder);
  const { folders, images } = await prune();
  const after = await folderSize(cacheFolder);
  const lines = [...folders.map((folder) => tildePath(folder)), ...images].map(
    (name) => `Removed ${name}.`,
  );
  if (before && after) {
    const sizes = `${gigabytes(before.all)} before, ${gigabytes(after.all)} now`;
    lines.push(`${tildePath(cacheFolder)}: ${sizes}.`);
  }
  return say(lines.join('\n'));
}

function say(words: string): number {
  console.log(words);
  return 0;
}
