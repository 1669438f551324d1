import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { parse } from 'yaml';
import { until } from '../docker/wait.ts';
import { apiPath, withQuery } from '../api/paths.ts';

/** What of a kubeconfig is needed to ask the API server whether it is there. */
interface Access {
  server: string;
  ca: Buffer;
  cert: Buffer;
  key: Buffer;
}

/** Reads the one cluster and the one user of a kubeconfig that kind wrote; undefined when it is not there. */
function readAccess(kubeconfig: string): Access | undefined {
  if (!existsSync(kubeconfig)) return undefined;
  const config = parse(readFileSync(kubeconfig, 'utf8')) as {
    clusters?: { cluster: { server: string; 'certificate-authority-data': string } }[];
    users?: { user: { 'client-certificate-data': string; 'client-key-data': string } }[];
  } | null;
  const cluster = config?.clusters?.[0]?.cluster;
  const user = config?.users?.[0]?.user;
  if (!cluster || !user) return undefined;
  return {
    server: cluster.server,
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64'),
    cert: Buffer.from(user['client-certificate-data'], 'base64'),
    key: Buffer.from(user['client-key-data'], 'base64'),
  };
}

/**
 * Asks the API server for one path.
 *
 * @returns status and body; undefined when nobody answers within the time
 */
function get(
  access: Access,
  path: string,
  within: number,
): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    const call = request(new URL(path, access.server), {
      ...access,
      agent: false,
      signal: AbortSignal.timeout(within),
    });
    // Not listening, a handshake cut short, no answer: all of it means "not there", which the caller asked.
    call.once('error', () => {
      resolve(undefined);
    });
    call.once('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', () => {
        resolve(undefined);
      });
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() });
      });
    });
    call.end();
  });
}

/** True when the API server says of itself that it is ready (`/readyz`). */
export async function apiReady(kubeconfig: string, within = 3_000): Promise<boolean> {
  const access = readAccess(kubeconfig);
  return access !== undefined && (await get(access, '/readyz', within))?.status === 200;
}

/** What is still missing of a cluster before a first Pod can run, as one word each. */
export type Missing = 'api' | 'nodes' | 'serviceaccount' | 'dns';

/** A Kubernetes list, as far as it is read here. */
interface List {
  items: {
    metadata: { name: string };
    status?: { conditions?: { type: string; status: string }[] };
    spec?: { renewTime?: string };
  }[];
}

/**
 * Asks what a new or newly started cluster still lacks.
 *
 * @param nodes how many nodes have to be Ready
 * @param since milliseconds since the epoch; a node counts only when its kubelet was heard of after that, since
 *   the conditions of a stopped node stay as they were
 */
export async function missingOf(kubeconfig: string, nodes: number, since = 0): Promise<Missing[]> {
  const access = readAccess(kubeconfig);
  const ready = access && (await get(access, '/readyz', 3_000));
  if (!access || ready?.status !== 200) return ['api'];
  const list = async (path: string): Promise<List> => {
    const answer = await get(access, path, 3_000);
    return answer?.status === 200 ? (JSON.parse(answer.body) as List) : { items: [] };
  };
  const ofSystem = ['namespaces', 'kube-system'];
  const pods = apiPath('v1', ...ofSystem, 'pods');
  const [nodeList, leases, accounts, dnsPods] = await Promise.all([
    list(apiPath('v1', 'nodes')),
    list(apiPath('coordination.k8s.io/v1', 'namespaces', 'kube-node-lease', 'leases')),
    list(
      withQuery(apiPath('v1', 'namespaces', 'default', 'serviceaccounts'), {
        fieldSelector: 'metadata.name=default',
      }),
    ),
    list(withQuery(pods, { labelSelector: 'k8s-app=kube-dns' })),
  ]);
  // What the cluster has written down of CoreDNS is of before, when all of it was stopped and has just been started: so it is
  // asked itself, at the port of its plugin `ready` (https://coredns.io/plugins/ready/).
  const answers = await Promise.all(
    dnsPods.items.map(({ metadata }) =>
      get(
        access,
        apiPath('v1', ...ofSystem, 'pods', `${metadata.name}:8181`, 'proxy', 'ready'),
        3_000,
      ),
    ),
  );
  const missing: Missing[] = [];
  if (heardOf(nodeList, leases, since) < nodes) missing.push('nodes');
  if (accounts.items.length === 0) missing.push('serviceaccount');
  if (!answers.some((answer) => answer?.status === 200)) missing.push('dns');
  return missing;
}

/**
 * Counts nodes that are Ready and whose lease was renewed after `since`. For a new cluster (`since` is 0) the lease is not
 * asked for: a kubelet's first one may come ten seconds after its node is Ready.
 */
export function heardOf(nodes: List, leases: List, since: number): number {
  return nodes.items.filter((node) => {
    const lease = leases.items.find((item) => item.metadata.name === node.metadata.name);
    return (
      node.status?.conditions?.some((item) => item.type === 'Ready' && item.status === 'True') &&
      (since === 0 || Date.parse(lease?.spec?.renewTime ?? '') > since)
    );
  }).length;
}

const words: Record<Missing, string> = {
  api: 'the API server',
  nodes: 'the nodes',
  serviceaccount: 'the default service account',
  dns: 'CoreDNS',
};

/** "waiting for the nodes and CoreDNS" */
export function sayMissing(missing: Missing[]): string {
  return `waiting for ${missing.map((item) => words[item]).join(' and ')}`;
}

/**
 * Waits until a first Pod can run.
 *
 * @param options.within milliseconds
 * @param options.onMissing called with what is missing whenever that was asked
 * @returns what is still missing when the time is over: nothing when all went well
 */
export async function waitForCluster(
  kubeconfig: string,
  nodes: number,
  options: {
    within: number;
    since?: number;
    signal?: AbortSignal;
    onMissing: (missing: Missing[]) => void;
  },
): Promise<Missing[]> {
  let missing: Missing[] = ['api'];
  await until(
    async () => {
      missing = await missingOf(kubeconfig, nodes, options.since);
      if (missing.length > 0) options.onMissing(missing);
      return missing.length === 0;
    },
    { within: options.within, every: 200, signal: options.signal },
  );
  return missing;
}
