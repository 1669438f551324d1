import { stringify } from 'yaml';
import type { CniResult } from '../../protocol/cni-bench.ts';
import { agnhostVersion, toolboxImage } from '../airgap/versions.ts';
import { ClusterError } from '../base/errors.ts';
import { type BenchNodes, namespace } from './bench-nodes.ts';
import {
  type NodeNames,
  readConfiguration,
  readDevices,
  readInstalled,
  readRoutes,
  readWire,
} from './read-probes.ts';

/** The server's port. */
const port = 8080;

/** So long a NetworkPolicy is given to show an effect, in milliseconds. */
const policyWithin = 15_000;

/** So long the Pod that captures may take to start, in milliseconds. */
const captureWithin = 60_000;

/** So long a network may take until it carries a first request, in milliseconds. */
const networkWithin = 300_000;

/** The server's address, once a first request was answered. */
export interface Pods {
  server: string;
  client: string;
}

/**
 * The Pods of the probes: a client on the worker, a server on the control plane, and on the worker one in the node's own
 * network that sees what goes out.
 *
 * @returns YAML
 */
export function probePods(nodes: Pick<BenchNodes, 'controlPlane' | 'worker'>): string {
  const agnhost = `registry.k8s.io/e2e-test-images/agnhost:${agnhostVersion}`;
  const pod = (name: string, nodeName: string, container: object, spec: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      nodeName,
      // The namespace's own account is made a moment later than the namespace.
      serviceAccountName: 'probe',
      terminationGracePeriodSeconds: 0,
      containers: [{ name, ...container }],
      tolerations: [{ operator: 'Exists' }],
      ...spec,
    },
  });
  const netexec = { image: agnhost, args: ['netexec', `--http-port=${port}`] };
  const tcpdump = {
    image: toolboxImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['sleep', 'infinity'],
    securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
  };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'probe', namespace } },
    pod('server', nodes.controlPlane, netexec),
    pod('client', nodes.worker, { image: agnhost, args: ['pause'] }),
    pod('capture', nodes.worker, tcpdump, { hostNetwork: true }),
  ]
    .map((object) => stringify(object))
    .join('---\n');
}

/**
 * Waits until the network is there.
 *
 * @param began when its manifest was applied, by `performance.now()`
 * @param say told what is waited for
 * @throws {ClusterError} when it does not come
 */
export async function waitForNetwork(
  nodes: BenchNodes,
  began: number,
  say: (words: string) => void,
): Promise<Pods & { startUp: CniResult['startUp'] }> {
  say('waiting for both nodes to be Ready');
  const isReady = '--for=condition=Ready';
  if (!(await nodes.wait(['node', '--all', isReady], networkWithin)))
    throw await noNetwork(nodes, 'The nodes did not become Ready');
  const nodesReady = Math.round(performance.now() - began);
  say('waiting for a Pod’s answer from the other node');
  const noAnswer = 'No Pod answered a Pod on the other node';
  const inBench = `--namespace=${namespace}`;
  if (!(await nodes.wait([inBench, 'pod/server', 'pod/client', isReady], networkWithin)))
    throw await noNetwork(nodes, noAnswer);
  const pods = {
    server: await addressOf(nodes, 'server'),
    client: await addressOf(nodes, 'client'),
  };
  if (!(await nodes.askUntil('answered', `${pods.server}:${port}`, networkWithin)))
    throw await noNetwork(nodes, noAnswer);
  return { ...pods, startUp: { nodesReady, firstAnswer: Math.round(performance.now() - began) } };
}

function addressOf(nodes: BenchNodes, pod: string): Promise<string> {
  const ip = '--output=jsonpath={.status.podIP}';
  return nodes.kubectl(['get', `--namespace=${namespace}`, 'pod', pod, ip]);
}

async function noNetwork(nodes: BenchNodes, message: string): Promise<ClusterError> {
  return new ClusterError(`${message} within ${networkWithin / 60_000} minutes.`, {
    detail: await nodes.kubectl(['get', 'pods', '--all-namespaces', '--output=wide']),
    hint: 'Try again when the machine is less busy; the second cluster is deleted.',
  });
}

/** Says what a CNI put into the cluster and onto a node. */
export async function lookAtNode(
  nodes: BenchNodes,
  names: NodeNames,
): Promise<Pick<CniResult, 'installed' | 'configuration' | 'devices' | 'routes' | 'mtu'>> {
  const onWorker = (line: string) => nodes.on(nodes.worker, ['sh', '-c', line]);
  // containerd takes the first of these in the order of their names.
  const file = (
    await onWorker('ls /etc/cni/net.d | grep -E "[.](conf|conflist|json)$" | head -1')
  ).trim();
  const everything = ['get', 'daemonsets,deployments', '--all-namespaces', '--output=json'];
  return {
    installed: readInstalled(await nodes.kubectl(everything)),
    configuration: readConfiguration(file, await onWorker(`cat "/etc/cni/net.d/${file}"`)),
    devices: readDevices(await onWorker('ip -details -json link')),
    routes: readRoutes(await onWorker('ip route'), names),
    mtu: Number(await nodes.inPod('client', 'cat /sys/class/net/eth0/mtu')),
  };
}

/** Sends a request to the other node, and says how it arrived there. */
export async function askAcrossNodes(
  nodes: BenchNodes,
  { server, client }: Pods,
): Promise<CniResult['acrossNodes']> {
  const seen = await nodes.ask(`${server}:${port}`, '/clientip');
  if (seen === undefined) return { answered: false, from: 'nowhere' };
  const from = seen.startsWith(`${client}:`) ? 'the Pod' : 'another address';
  return { answered: true, from };
}

/**
 * Sends requests to the other node while tcpdump listens on the worker's way out.
 *
 * @throws {ClusterError} when none of them was seen
 */
export async function watchTheWire(
  nodes: BenchNodes,
  { server }: Pods,
  names: NodeNames,
): Promise<CniResult['wire']> {
  const other = [...names].find(([, name]) => name === 'control-plane')?.[0] ?? '';
  const filter = `host ${server} or (host ${other} and not tcp port 6443)`;
  const isReady = [`--namespace=${namespace}`, 'pod/capture', '--for=condition=Ready'];
  if (!(await nodes.wait(isReady, captureWithin)))
    throw new ClusterError('The Pod that captures did not start.', {
      hint: 'Try again when the machine is less busy; the second cluster is deleted.',
    });
  // Not immediate, it would lose what the kernel still holds when it ends. It says when it listens and, with its last words, how much was dropped.
  await nodes.inPod(
    'capture',
    `tcpdump --immediate-mode -i eth0 -nn -U -w /tmp/wire.pcap '${filter}' </dev/null >/dev/null 2>/tmp/said & echo $! >/tmp/pid
     until grep -q listening /tmp/said; do kill -0 $! || { cat /tmp/said >&2; exit 1; }; sleep 0.05; done`,
  );
  for (let request = 0; request < 3; request += 1)
    await nodes.ask(`${server}:${port}`, '/hostname');
  const capture = await nodes.inPod(
    'capture',
    `kill -INT $(cat /tmp/pid); until grep -q 'dropped by kernel' /tmp/said; do sleep 0.05; done
     tcpdump -nn -t -T vxlan -r /tmp/wire.pcap 2>/dev/null`,
  );
  const wire = readWire(capture, `${server}.${port}`, names);
  if (wire) return wire;
  throw new ClusterError('The requests were not seen on the wire.', {
    detail: capture.split('\n').slice(0, 20).join('\n'),
    hint: 'Please report it with the CNI’s name.',
  });
}

/** Denies the server everything by a NetworkPolicy, tries it, allows the client, and tries again. */
export async function tryPolicy(nodes: BenchNodes, { server }: Pods): Promise<CniResult['policy']> {
  const address = `${server}:${port}`;
  const began = performance.now();
  await nodes.kubectl(['apply', '--filename=-'], policy('deny', []));
  if (!(await nodes.askUntil('unanswered', address, policyWithin))) return { enforced: false };
  const after = Math.round(performance.now() - began);
  const from = [{ podSelector: { matchLabels: { app: 'client' } } }];
  await nodes.kubectl(['apply', '--filename=-'], policy('allow', [{ from }]));
  return { enforced: true, after, opened: await nodes.askUntil('answered', address, policyWithin) };
}

function policy(name: string, ingress: object[]): string {
  return stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector: { matchLabels: { app: 'server' } }, policyTypes: ['Ingress'], ingress },
  });
}
