import type { ApiClient } from '../../../cluster/api/client.ts';
import { apiPath, withQuery } from '../../../cluster/api/paths.ts';
import { clusterName } from '../../../cluster/base/cache.ts';
import { docker as callDocker, type Docker } from '../../../cluster/docker/docker.ts';
import { until } from '../../../cluster/docker/wait.ts';
import { isReady, type NodeList } from '../../../cluster/health.ts';
import { toolboxLabel, toolsNamespace } from '../../../cluster/workspace/toolbox.ts';
import type { Network, NetworkState } from './network.ts';

/** One way in which something between the page and its Pods breaks. */
export interface Fault {
  readonly name: string;
  /** What the cluster's chip has to say while it lasts; undefined where it may say that all is well. */
  readonly says: RegExp | undefined;
  begin: () => Promise<unknown>;
  /** Takes it back; not there where the cluster does so by itself. */
  end?: () => Promise<unknown>;
}

const controlPlane = `${clusterName}-control-plane`;
const worker = `${clusterName}-worker2`;
const notReady = /^(?!.*Ready)/;

/** Everything that is broken, each by its own name. */
export function faultsOf(
  docker: Docker,
  direct: ApiClient,
  network: Network,
  lesson: string,
): Fault[] {
  const call = (...args: string[]) => callDocker(docker, args);
  const signal = (program: string, name: string) =>
    call('exec', controlPlane, 'sh', '-c', `kill -${name} $(pgrep -x ${program})`);
  const killed = (what: string, program: string): Fault => ({
    name: `${what} is killed`,
    says: notReady,
    begin: () => signal(program, 'KILL'),
  });
  const frozen = (what: string, program: string): Fault => ({
    name: `${what} stands still`,
    says: notReady,
    begin: () => signal(program, 'STOP'),
    end: () => signal(program, 'CONT'),
  });
  const stopped = (what: string, node: string, says: RegExp): Fault => ({
    name: `${what} is stopped`,
    says,
    begin: () => call('stop', '--time', '1', node),
    end: () => call('start', node),
  });
  const whenNetwork = (state: NetworkState, says: RegExp | undefined): Fault => ({
    name: `the network is ${state}`,
    says,
    begin: async () => network.become(state),
    end: async () => network.become('whole'),
  });
  return [
    killed('the API server', 'kube-apiserver'),
    frozen('the API server', 'kube-apiserver'),
    killed('etcd', 'etcd'),
    frozen('etcd', 'etcd'),
    stopped('a node', worker, /2 of 3 nodes/),
    stopped('the control plane', controlPlane, notReady),
    {
      name: 'the toolbox is deleted',
      says: undefined,
      begin: () => deleteToolbox(direct, lesson),
    },
    whenNetwork('dropped', notReady),
    whenNetwork('silent', notReady),
    whenNetwork('forgotten', notReady),
    whenNetwork('slow', undefined),
    whenNetwork('cut', undefined),
  ];
}

/** The certificate of the API server, and its key. */
export async function identityOfApiServer(docker: Docker): Promise<{ cert: string; key: string }> {
  const read = (file: string) =>
    callDocker(docker, ['exec', controlPlane, 'cat', `/etc/kubernetes/pki/${file}`]);
  return { cert: await read('apiserver.crt'), key: await read('apiserver.key') };
}

async function deleteToolbox(client: ApiClient, lesson: string): Promise<void> {
  const path = apiPath('v1', 'namespaces', toolsNamespace, 'pods');
  const query = { labelSelector: `${toolboxLabel}=${lesson}`, gracePeriodSeconds: '0' };
  await client.json({ method: 'DELETE', path: withQuery(path, query) });
}

/** A program that was ended several times in a row waits for up to five minutes before it is started again, in milliseconds. */
const wholeWithin = 360_000;

/** Waits until the cluster itself is whole again, as it says when it is asked directly. */
export async function untilWhole(direct: ApiClient): Promise<void> {
  if (await until(() => isWhole(direct), { within: wholeWithin, every: 200 })) return;
  throw new Error('The cluster is not whole again after 6 minutes.');
}

/**
 * Whether the API server answers, and all nodes and the cluster's own Pods (scheduler, controllers, network, DNS) are ready, as
 * it says when it is asked directly: without them a Pod is not started, whatever a page does.
 */
function isWhole(direct: ApiClient): Promise<boolean> {
  return allReady(
    direct,
    apiPath('v1', 'nodes'),
    apiPath('v1', 'namespaces', 'kube-system', 'pods'),
  );
}

/** Whether the API server answers, and all nodes are ready: what the page's chip speaks of. */
export function isAnswering(direct: ApiClient): Promise<boolean> {
  return allReady(direct, apiPath('v1', 'nodes'));
}

async function allReady(direct: ApiClient, ...paths: string[]): Promise<boolean> {
  const signal = AbortSignal.timeout(2_000);
  const all = async (path: string) => {
    const { body } = await direct.json<NodeList>({ path, signal });
    return body.items.every(({ status }) => isReady(status));
  };
  try {
    return (await Promise.all(paths.map(all))).every(Boolean);
  } catch {
    // Whatever the words: it does not answer.
    return false;
  }
}
