import { userInfo } from 'node:os';
import type { Cluster, KubeConfig } from '@kubernetes/client-node';
import { firstLine } from '../lessons/first-line.ts';
import { orSimilar } from '../lessons/schema/similar.ts';
import { imageOutside } from '../protocol/images.ts';
import { ApiClient, ApiError } from './api/client.ts';
import { apiPath } from './api/paths.ts';
import { ClusterError } from './base/errors.ts';
import type { ClusterSource } from './source.ts';
import { contentKey } from './base/steps.ts';
import { ensureScratchNamespace } from './workspace/namespaces.ts';
import { submit } from './workspace/submit.ts';
import { Tenancy, tenantName } from './workspace/tenancy.ts';

/**
 * A context of the reader's own kubeconfig (`KUBECONFIG`, else `~/.kube/config`), which leads to a cluster that others use too.
 * Nothing of the cluster itself is made, stopped or deleted, and the kubeconfig is only read.
 *
 * @param name the context's name, as the reader gave it on the command line
 * @param account whose workspaces these are: the reader's account on this machine
 * @throws {ClusterError} when there is no such context, or it cannot be used
 */
export async function namedContext(name: string, account = ownAccount()): Promise<ClusterSource> {
  const { cluster } = await configOf(name);
  const tenancy = new Tenancy(tenantName(account));
  return {
    provider: 'context',
    context: name,
    id: `context-${contentKey(name, cluster.server)}`,
    tenancy,
    // Others ask this API server too, and it may have hundreds of nodes.
    lookEvery: 5_000,
    async prepare(action, { signal }) {
      if (action === 'recreate') throw needsOwnCluster('Recreating the cluster');
      const client = await clientOf(name);
      try {
        const version = await versionOf(client, signal);
        await requireGuard(client, tenancy);
        return { client, version };
      } catch (error) {
        await client.close();
        throw error;
      }
    },
    watchNodes: async () => undefined,
    prepareNeed: async (need) => {
      const image = imageOutside(need);
      if (image) throw needsOwnCluster(`A ${image} outside of the cluster`);
      // The nodes pull it themselves, when a Pod asks for it.
      return 'registry';
    },
    cniBench: {
      run: () => Promise.reject(needsOwnCluster('The CNI bench')),
      removeLeftovers: async () => undefined,
    },
  };
}

function ownAccount(): string {
  try {
    return userInfo().username;
  } catch (cause) {
    throw new ClusterError('Your account on this machine has no name.', {
      detail: (cause as Error).message,
      hint: 'kindbook uses it to tell the readers of a shared cluster apart: give your user id a name in /etc/passwd.',
      cause,
    });
  }
}

/** Read again each time: the reader may have logged in again. */
async function configOf(name: string): Promise<{ config: KubeConfig; cluster: Cluster }> {
  // Loaded late: it takes most of a second.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromDefault({ onInvalidEntry: 'filter' });
  } catch (cause) {
    throw new ClusterError('Your kubeconfig cannot be read.', {
      // Further lines may quote the file, with what is secret in it.
      detail: firstLine((cause as Error).message),
      hint: 'Fix the file, or name another one in KUBECONFIG; `kubectl config get-contexts` shows what is in it.',
      cause,
    });
  }
  const names = config
    .getContexts()
    .map((context) => context.name)
    // What client-node makes up where there is no kubeconfig.
    .filter((known) => known !== 'loaded-context');
  if (!names.includes(name)) {
    const all =
      names.length === 0
        ? 'It has no contexts at all: neither KUBECONFIG nor ~/.kube/config leads to one.'
        : `Your kubeconfig has: ${names.join(', ')}.`;
    throw new ClusterError(`There is no context “${name}” in your kubeconfig.`, {
      hint: orSimilar(name, names, all),
    });
  }
  config.setCurrentContext(name);
  const cluster = config.getCurrentCluster();
  if (!cluster || !config.getCurrentUser()) {
    throw new ClusterError(`The context “${name}” names a cluster or a user that does not exist.`, {
      hint: `Check it with \`kubectl --context ${name} version\`, and fix it with \`kubectl config set-context\`.`,
    });
  }
  if (cluster.proxyUrl) {
    throw new ClusterError(`The context “${name}” uses a proxy, which kindbook does not support.`, {
      detail: 'Its cluster has a `proxy-url`.',
      hint: 'Use a context without one, for instance over a VPN.',
    });
  }
  return { config, cluster };
}

async function clientOf(name: string): Promise<ApiClient> {
  const { config, cluster } = await configOf(name);
  const hint = `Try \`kubectl --context ${name} version\`: you may have to log in again, or be in your company's network. Then press “Try again” under “Cluster” at the top of the page.`;
  try {
    return await ApiClient.of(config, cluster.server, hint);
  } catch (cause) {
    throw new ClusterError(`The context “${name}” provides no credentials.`, {
      detail: (cause as Error).message.trim(),
      hint: `Log in again; \`kubectl --context ${name} version\` has to work. Then press “Try again”.`,
      cause,
    });
  }
}

async function versionOf(client: ApiClient, signal: AbortSignal | undefined): Promise<string> {
  const { body } = await client.json<{ gitVersion: string }>({
    path: '/version',
    ...(signal ? { signal } : {}),
  });
  return body.gitVersion;
}

/**
 * Makes sure that the cluster holds a reader's Pods off its nodes, by trying one that reaches for them. That is the API
 * server's own work: kindbook sees neither what a Deployment makes nor what somebody types in a terminal.
 *
 * @throws {ClusterError} when it does not, or the account may not even try
 */
async function requireGuard(client: ApiClient, tenancy: Tenancy): Promise<void> {
  try {
    const namespace = await ensureScratchNamespace(client, tenancy);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'guard' },
      spec: { hostPID: true, containers: [{ name: 'guard', image: 'guard' }] },
    };
    const path = apiPath('v1', 'namespaces', namespace, 'pods', 'guard');
    await submit(client, path, JSON.stringify(pod), { dryRun: true });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.message.includes('violates PodSecurity')) return;
    throw new ClusterError('Your account lacks permissions in this cluster that lessons need.', {
      detail: error.message,
      hint: 'The page “In a team” (/teams/) lists what it needs. Ask an administrator of the cluster for it, then press “Try again”.',
      cause: error,
    });
  }
  throw new ClusterError('This cluster would let a lesson take over its nodes.', {
    detail:
      'It accepts a Pod with `hostPID: true` in a namespace that has the label `pod-security.kubernetes.io/enforce: baseline`.',
    hint: 'Use another cluster, or your own: `npm start` without `--context`. An administrator of this one can turn on Pod Security admission for your account.',
  });
}

function needsOwnCluster(what: string): ClusterError {
  return new ClusterError(`${what} needs a cluster that kindbook created.`, {
    detail: 'In a context of your kubeconfig it only touches the namespaces of your lessons.',
    hint: 'Stop kindbook with Ctrl-C, and run `npm start` without `--context`.',
  });
}
