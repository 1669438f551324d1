import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';

/*
 * The cluster's network does what NetworkPolicies say. Each Pod that asks has a small server, which runs `curl` for who
 * comes through the API server: eight probes that are run in their containers every second keep half a core busy.
 */

const namespace = `test-policy-${randomBytes(4).toString('hex')}`;
const guests = `${namespace}-guests`;
const image = 'registry.k8s.io/e2e-test-images/agnhost:2.66.1';

/** Longer than a request that gets no answer, in milliseconds: so long a state has to hold. */
const holds = 5_000;
/** So long it may take to come, in milliseconds. */
const within = 90_000;

const open = {
  'friend-near': true,
  'friend-far': true,
  'friend-admin': true,
  'stranger-near': true,
  'stranger-far': true,
  'talker-by-name': true,
  'talker-by-address': true,
  guest: true,
};

let client: ApiClient;

beforeAll(async () => {
  client = await ApiClient.fromKubeconfig(connection().kubeconfig);
  for (const name of [namespace, guests]) {
    // The label says that what is in it is nobody's that looks for what a lab has left behind meanwhile.
    const metadata = { name, labels: { 'kindbook.dev/system': 'true' } };
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
    await waitFor(`/api/v1/namespaces/${name}/serviceaccounts`, (items) => items.length > 0);
  }
  const { items } = await list(
    '/api/v1/nodes?labelSelector=!node-role.kubernetes.io/control-plane',
  );
  const [near, far] = items.map(({ metadata }) => metadata.name) as [string, string];

  await post(`/api/v1/namespaces/${namespace}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', labels: { role: 'web' } },
    spec: {
      nodeName: near,
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'http',
          image,
          args: ['netexec', '--http-port=8080', '--udp-port=-1'],
          ports: [{ name: 'http', containerPort: 8080 }],
          // kubelet's own questions come from the node; no policy is about them.
          readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
        },
        { name: 'admin', image, args: ['netexec', '--http-port=8081', '--udp-port=-1'] },
      ],
    },
  });
  await post(`/api/v1/namespaces/${namespace}/services`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { role: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  });
  const [web] = await waitFor(`/api/v1/namespaces/${namespace}/pods`, ([pod]) => isReady(pod!));
  const { podIP } = web!['status'] as { podIP: string };

  const direct = `http://${podIP}:8080/`;
  await asker('friend-near', 'friend', near, direct);
  await asker('friend-far', 'friend', far, direct);
  await asker('friend-admin', 'friend', far, `http://${podIP}:8081/`);
  await asker('stranger-near', 'stranger', near, direct);
  await asker('stranger-far', 'stranger', far, direct);
  await asker('talker-by-name', 'talker', far, 'http://web/');
  await asker('talker-by-address', 'talker', near, direct);
  await asker('guest', 'guest', far, direct, guests);
  for (const home of [namespace, guests]) {
    await waitFor(`/api/v1/namespaces/${home}/pods`, (pods) => pods.every(isReady));
  }
}, 240_000);

afterEach(async () => {
  await client.json({ method: 'DELETE', path: policiesPath });
});

afterAll(async () => {
  for (const name of [namespace, guests]) {
    await client.json({ method: 'DELETE', path: `/api/v1/namespaces/${name}` });
  }
});

const fromFriends = { podSelector: { matchLabels: { role: 'friend' } } };

test(
  'without policies, every Pod reaches every other',
  async () => {
    await reach(open);
  },
  within,
);

test(
  'a policy that allows nothing closes a Pod to all, on its own node and on others',
  async () => {
    await policy('web', { policyTypes: ['Ingress'] });
    await reach(all(false));
  },
  within,
);

test(
  'a Pod whose policies are deleted is open again',
  async () => {
    await policy('web', { policyTypes: ['Ingress'] });
    await reach(all(false));
    await client.json({ method: 'DELETE', path: policiesPath });
    await reach(open);
  },
  2 * within,
);

test(
  'podSelector opens it for Pods with a label, on every port',
  async () => {
    await policy('web', { policyTypes: ['Ingress'], ingress: [{ from: [fromFriends] }] });
    const friends = { 'friend-near': true, 'friend-far': true, 'friend-admin': true };
    await reach({ ...all(false), ...friends });
  },
  within,
);

test(
  'policies add up: what one of them allows is allowed',
  async () => {
    await policy('web', { policyTypes: ['Ingress'] });
    await policy('web', { policyTypes: ['Ingress'], ingress: [{ from: [fromFriends] }] });
    const friends = { 'friend-near': true, 'friend-far': true, 'friend-admin': true };
    await reach({ ...all(false), ...friends });
  },
  within,
);

test.each([
  ['a number', { port: 8080 }],
  ['the name of a container’s port', { port: 'http' }],
  ['a range', { port: 8000, endPort: 8080 }],
])(
  'a port is opened by %s, and no other',
  async (_how, port) => {
    await policy('web', { policyTypes: ['Ingress'], ingress: [{ ports: [port] }] });
    await reach({ ...open, 'friend-admin': false });
  },
  within,
);

test(
  'namespaceSelector opens it for Pods of another namespace',
  async () => {
    const from = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': guests } },
    };
    await policy('web', { policyTypes: ['Ingress'], ingress: [{ from: [from] }] });
    await reach({ ...all(false), guest: true });
  },
  within,
);

test(
  'ipBlock opens it for a range of addresses, but for those excepted',
  async () => {
    const { items } = await list(`/api/v1/namespaces/${namespace}/pods`);
    const pod = items.find(({ metadata }) => metadata.name === 'friend-far');
    const { podIP } = pod!['status'] as { podIP: string };
    const ipBlock = { cidr: '0.0.0.0/0', except: [`${podIP}/32`] };
    await policy('web', { policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock }] }] });
    await reach({ ...open, 'friend-far': false });
  },
  within,
);

test(
  'egress to one Pod alone stops its name, too, until DNS is opened',
  async () => {
    const toWeb = {
      to: [{ podSelector: { matchLabels: { role: 'web' } } }],
      ports: [{ port: 8080 }],
    };
    await policy('talker', { policyTypes: ['Egress'], egress: [toWeb] });
    await reach({ ...open, 'talker-by-name': false });

    const dns = {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        },
      ],
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    };
    await policy('talker', { policyTypes: ['Egress'], egress: [dns] });
    await reach(open);
  },
  2 * within,
);

test(
  'egress that allows nothing stops every way out',
  async () => {
    await policy('talker', { policyTypes: ['Egress'] });
    await reach({ ...open, 'talker-by-name': false, 'talker-by-address': false });
  },
  within,
);

const policiesPath = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;

/** Makes a policy for the Pods with a role. */
async function policy(role: string, spec: object): Promise<void> {
  await post(policiesPath, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { generateName: `${role}-` },
    spec: { podSelector: { matchLabels: { role } }, ...spec },
  });
}

/** A port on which a Pod can be asked whether an address answers it. */
const askerPort = 9000;
const askers: { name: string; home: string; address: string }[] = [];

/** Makes a Pod that asks an address. */
async function asker(
  name: string,
  role: string,
  node: string,
  address: string,
  home = namespace,
): Promise<void> {
  askers.push({ name, home, address });
  await post(`/api/v1/namespaces/${home}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { role } },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'asker',
          image,
          args: ['netexec', `--http-port=${askerPort}`, '--udp-port=-1'],
          readinessProbe: { httpGet: { path: '/', port: askerPort }, periodSeconds: 1 },
        },
      ],
    },
  });
}

const all = (reached: boolean) =>
  Object.fromEntries(Object.keys(open).map((name) => [name, reached]));

/** Whether a Pod's address answers it within two seconds. */
async function reaches({ name, home, address }: (typeof askers)[number]): Promise<boolean> {
  const command = `curl -s -m 2 -o /dev/null ${address} && echo reached || echo not`;
  const { body } = await client.json<{ output: string }>({
    path: `/api/v1/namespaces/${home}/pods/${name}:${askerPort}/proxy/shell?${new URLSearchParams({ cmd: command })}`,
  });
  expect(body.output).toMatch(/^(?:reached|not)\n$/);
  return body.output === 'reached\n';
}

/** Waits until exactly these reach what they ask for, and go on doing so. */
async function reach(wanted: Record<string, boolean>): Promise<void> {
  let since: number | undefined;
  await expect
    .poll(
      async () => {
        const found = await Promise.all(
          askers.map(async (one) => [one.name, await reaches(one)] as const),
        );
        const [web] = (await list(`/api/v1/namespaces/${namespace}/pods?labelSelector=role=web`))
          .items;
        const asWanted = isReady(web!) && found.every(([name, is]) => wanted[name] === is);
        since = asWanted ? (since ?? Date.now()) : undefined;
        return {
          ...Object.fromEntries(found),
          held: since !== undefined && Date.now() - since >= holds,
        };
      },
      { timeout: within - 5_000, interval: 1_000 },
    )
    .toEqual({ ...wanted, held: true });
}

function isReady(pod: KubeObject): boolean {
  const { conditions = [] } = (pod['status'] ?? {}) as {
    conditions?: { type: string; status: string }[];
  };
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

async function list(path: string): Promise<{ items: KubeObject[] }> {
  return (await client.json<{ items: KubeObject[] }>({ path })).body;
}

async function waitFor(
  path: string,
  wanted: (items: KubeObject[]) => boolean,
): Promise<KubeObject[]> {
  for (;;) {
    const { items } = await list(path);
    if (wanted(items)) return items;
    await delay(100);
  }
}

async function post(path: string, object: object): Promise<void> {
  await client.json({ method: 'POST', path, body: JSON.stringify(object) });
}
