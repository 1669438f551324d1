import type { KubeObject } from '../../protocol/workspace.ts';

/** Objects for tests, as short as they can be written; not part of the page. */

/** The time that the tests take for now. */
export const now = Date.parse('2026-11-22T12:00:00Z');

/** A time so many seconds before the tests' now, as the API writes it. */
export function ago(seconds: number): string {
  return new Date(now - seconds * 1000).toISOString();
}

/** An object of any kind. Its uid is its name. */
export function object(
  kind: string,
  name: string,
  rest: Record<string, unknown> & { metadata?: Partial<KubeObject['metadata']> } = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    ...rest,
    metadata: {
      name,
      namespace: 'kindbook-pods',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: ago(20),
      ...rest.metadata,
    },
  };
}

/** The metadata of an object that another one owns. */
export function ownedBy({
  apiVersion,
  kind,
  metadata,
}: KubeObject): Partial<KubeObject['metadata']> {
  const { name, uid } = metadata;
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] };
}

/** The metadata of an object of a cell. */
export function ofCell(cell: string): Partial<KubeObject['metadata']> {
  return { labels: { 'kindbook.dev/cell': cell } };
}

/** A Pod of one container that is bound to a node, in the state that is given. */
export function pod(
  containerStatus: Record<string, unknown>,
  options: {
    phase?: string;
    container?: Record<string, unknown>;
    spec?: Record<string, unknown>;
    status?: Record<string, unknown>;
    metadata?: Partial<KubeObject['metadata']>;
    init?: boolean;
  } = {},
): KubeObject {
  const { phase = 'Pending', container = {}, spec = {}, status = {}, metadata, init } = options;
  const main = { name: 'web', image: 'nginx:1.26', ...container };
  const found = { name: 'web', ready: false, restartCount: 0, ...containerStatus };
  return object('Pod', 'web', {
    ...(metadata ? { metadata } : {}),
    spec: {
      nodeName: 'worker',
      containers: init ? [{ name: 'main', image: 'busybox' }] : [main],
      ...(init ? { initContainers: [main] } : {}),
      ...spec,
    },
    status: {
      phase,
      podIP: '10.244.1.9',
      [init ? 'initContainerStatuses' : 'containerStatuses']: [found],
      ...status,
    },
  });
}

/** A Kubernetes Event about an object. */
export function event(
  regarding: KubeObject,
  reason: string,
  note: string,
  rest: Record<string, unknown> & { metadata?: Partial<KubeObject['metadata']> } = {},
): KubeObject {
  return object('Event', `${regarding.metadata.name}.${reason}.${note.length}`, {
    regarding: { kind: regarding.kind, uid: regarding.metadata.uid },
    type: 'Normal',
    reason,
    note,
    reportingController: 'kubelet',
    eventTime: ago(5),
    ...rest,
  });
}
