import { expect, test } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import { partsOf } from './parts.ts';

function object(kind: string, name: string, more: Record<string, unknown> = {}): KubeObject {
  const { labels, ...rest } = more as { labels?: Record<string, string> };
  const metadata = { name, uid: name, creationTimestamp: '', ...(labels ? { labels } : {}) };
  return { apiVersion: 'v1', kind, metadata, ...rest };
}
const status = (ready: string) => ({
  conditions: [{ type: 'Ready', status: ready }],
  nodeInfo: { containerRuntimeVersion: 'containerd://2.1.9+unknown' },
});
const node = (name: string, ready: string, labels: Record<string, string> = {}) =>
  object('Node', name, { labels, spec: { podCIDR: '10.244.1.0/24' }, status: status(ready) });
const pod = (name: string, labels: Record<string, string>, nodeName: string, ready = 'True') =>
  object('Pod', name, { labels, spec: { nodeName }, status: status(ready) });

const control = { 'node-role.kubernetes.io/control-plane': '' };

test('the control plane comes first, each node with the parts that run on it', () => {
  const nodes = [node('a-worker', 'True'), node('main', 'True', control)];
  const pods = [
    pod('kube-proxy-1', { 'k8s-app': 'kube-proxy' }, 'a-worker'),
    pod('kube-scheduler-main', { component: 'kube-scheduler' }, 'main', 'False'),
    pod('etcd-main', { component: 'etcd' }, 'main'),
    pod('coredns-1', { 'k8s-app': 'kube-dns' }, 'main'),
  ];
  expect(partsOf(nodes, pods)).toEqual({
    nodes: [
      {
        name: 'main',
        role: 'control-plane',
        kubelet: 'running',
        runtime: 'containerd 2.1.9',
        podRange: '10.244.1.0/24',
        parts: [
          { name: 'etcd', state: 'running' },
          { name: 'kube-scheduler', state: 'starting' },
        ],
      },
      {
        name: 'a-worker',
        role: 'worker',
        kubelet: 'running',
        runtime: 'containerd 2.1.9',
        podRange: '10.244.1.0/24',
        parts: [{ name: 'kube-proxy', state: 'running' }],
      },
    ],
  });
});

test('a kubelet of which nothing is heard is silent, one that says so is not ready', () => {
  const kubelets = partsOf([node('a', 'Unknown'), node('b', 'False')], []).nodes;
  expect(kubelets.map(({ kubelet }) => kubelet)).toEqual(['silent', 'not ready']);
});

test('a part runs while one of two Pods of it is ready', () => {
  const label = { 'k8s-app': 'kube-proxy' };
  const pods = [pod('old', label, 'a'), pod('new', label, 'a', 'False')];
  expect(partsOf([node('a', 'True')], pods).nodes[0]?.parts).toEqual([
    { name: 'kube-proxy', state: 'running' },
  ]);
});
