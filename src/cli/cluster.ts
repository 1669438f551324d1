import type { ClusterStatus } from '../protocol/cluster.ts';
import { clusterName } from '../cluster/cache.ts';
import {
  clusterStatus,
  connection,
  deleteCluster,
  prepareCluster,
  stopCluster,
} from '../cluster/provider/provider.ts';
import { tildePath } from '../cluster/provider/tilde.ts';
import { stepProgress } from './progress.ts';

const usage = `npm run cluster -- COMMAND

  status         says how the cluster stands (exit code 0 when it is ready)
  start          makes the cluster, or starts a stopped one
  stop           stops the cluster; nothing is lost
  delete         deletes the cluster and all that is in it
  delete --all   deletes every cluster that kindbook made, and kindbook's own Docker with its images`;

/**
 * `npm run cluster`: status, start, stop and delete.
 *
 * @param args what follows `npm run cluster --`
 * @returns the exit code: 0 done, 1 not ready, 2 not understood
 * @throws {ClusterError} when it could not be done
 */
export async function main(args: string[]): Promise<number> {
  const [command = 'status', ...options] = args;
  const all = command === 'delete' && options.length === 1 && options[0] === '--all';
  if (options.length > 0 && !all)
    return misunderstood(`${command} does not take ${options.join(' ')}`);
  const commands: Record<string, () => Promise<number>> = {
    status,
    start,
    stop,
    delete: () => remove(all),
    help: async () => say(usage),
  };
  const work = commands[command.replace(/^--help$|^-h$/, 'help')];
  if (!work) return misunderstood(`there is no command ${command}`);
  return await work();
}

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

const stateWords: Record<ClusterStatus['state'], string> = {
  none: 'There is no cluster.',
  preparing: 'The cluster is being prepared.',
  creating: 'Another kindbook is at work on the cluster.',
  starting: 'The cluster is being started.',
  ready: 'The cluster is ready.',
  unreachable: 'The cluster does not answer.',
  failed: 'The cluster cannot be used.',
};

/** The cluster's state in a few lines, with what to do next. */
export function sayStatus(current: ClusterStatus): string {
  const { problem } = current;
  const lines = [
    `${clusterName}: ${problem?.title ?? stateWords[current.state]}`,
    problem?.detail,
    current.version && `Kubernetes ${current.version}`,
    ...current.nodes.map((node) => `  ${node.name}: ${node.ready ? 'running' : 'stopped'}`),
    current.state === 'ready' && `kubeconfig: ${tildePath(connection().kubeconfig)}`,
    problem?.hint ?? (current.state === 'none' ? 'Next: `npm start` makes it.' : undefined),
  ];
  return lines.filter(Boolean).join('\n');
}

function misunderstood(words: string): number {
  console.error(`${words}.\n\n${usage}`);
  return 2;
}

function say(words: string): number {
  console.log(words);
  return 0;
}
