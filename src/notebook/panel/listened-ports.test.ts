import { expect, test } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import { emptyWorkspace } from '../state/workspace.ts';
import { listenedPorts } from './listened-ports.ts';

const object = (kind: string, spec: object, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web', namespace: 'mine', uid: kind, creationTimestamp: '', labels },
  spec,
});
const pod = (ports: object[], labels = { app: 'web' }) =>
  object('Pod', { containers: [{ name: 'web', image: 'nginx:1.26', ports }] }, labels);
const service = (...ports: object[]) => object('Service', { selector: { app: 'web' }, ports });
const portsOf = (one: KubeObject, ...others: KubeObject[]) =>
  listenedPorts(one, {
    ...emptyWorkspace,
    objects: new Map(others.map((other) => [other.metadata.uid, other])),
  });

test('a Service listens on its ports, and one without any on none', () => {
  expect(portsOf(service({ port: 80, targetPort: 8080 }, { port: 443 }))).toEqual([80, 443]);
  expect(portsOf(object('Service', { type: 'ExternalName' }))).toEqual([]);
});

test('a Pod listens on the ports that it declares', () => {
  expect(portsOf(pod([{ containerPort: 8080 }, { containerPort: 9090 }]))).toEqual([8080, 9090]);
  expect(portsOf(pod([]))).toEqual([]);
});

test('a Pod listens on those to which a Service leads, if it selects the Pod', () => {
  const leads = service({ port: 80, targetPort: 8080 }, { port: 81 });
  expect(portsOf(pod([]), leads)).toEqual([8080, 81]);
  expect(portsOf(pod([{ containerPort: 8080 }]), leads)).toEqual([8080, 81]);
  expect(portsOf(pod([], { app: 'other' }), leads)).toEqual([]);
  expect(portsOf(pod([]), object('Service', { ports: [{ port: 80 }] }))).toEqual([]);
});

test('a target port that is a name is the one that the container declares', () => {
  const named = service({ port: 80, targetPort: 'http' });
  expect(portsOf(pod([{ name: 'http', containerPort: 8080 }]), named)).toEqual([8080]);
});
