import type { DeleteRequest, RestartRequest, ScaleRequest } from '../../protocol/objects.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { apiPath, withQuery } from '../api/paths.ts';
import { RefusedError } from '../base/refused.ts';
import { ownNamespace } from './own-namespace.ts';

/** The field manager of what a reader does by a button; Apply may take back whatever it set. */
const fieldManager = 'kindbook-action';

const plurals = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  ReplicaSet: 'replicasets',
  DaemonSet: 'daemonsets',
} as const;

/**
 * Deletes a Pod of a lesson as `kubectl delete pod` does: it gets the time to end that its spec gives it.
 *
 * @throws {RefusedError} 403 or 404
 * @throws {UnreachableError} when the API server does not answer
 */
export async function deletePod(
  client: ApiClient,
  lesson: string,
  { namespace, name }: DeleteRequest,
): Promise<void> {
  await ownNamespace(client, lesson, namespace);
  await asked(`Pod ${name}`, () =>
    client.json({ method: 'DELETE', path: apiPath('v1', 'namespaces', namespace, 'pods', name) }),
  );
}

/**
 * Sets how many Pods an object of a lesson wants, through its scale subresource, as `kubectl scale` does.
 *
 * @throws {RefusedError} 403, 404, or what the API server says against it
 * @throws {UnreachableError} when the API server does not answer
 */
export async function scale(
  client: ApiClient,
  lesson: string,
  { kind, namespace, name, replicas }: ScaleRequest,
): Promise<void> {
  await ownNamespace(client, lesson, namespace);
  await asked(`${kind} ${name}`, () =>
    client.json({
      method: 'PATCH',
      path: withQuery(workloadPath(kind, namespace, name, 'scale'), { fieldManager }),
      contentType: 'application/merge-patch+json',
      body: JSON.stringify({ spec: { replicas } }),
    }),
  );
  await asked(`${kind} ${name}`, () => disown(client, workloadPath(kind, namespace, name)));
}

/**
 * Gives up the field manager's claim to what it has set by the scale subresource. With it, the next Apply of a manifest
 * with `replicas` would be refused as a conflict; without it, that sets the number back.
 */
async function disown(client: ApiClient, path: string): Promise<void> {
  for (let tries = 3; tries > 0; tries--) {
    const { body } = await client.json<Managed>({ path });
    const { managedFields = [], resourceVersion } = body.metadata;
    const index = managedFields.findIndex(
      ({ manager, subresource }) => manager === fieldManager && subresource === 'scale',
    );
    if (index < 0) return;
    try {
      await client.json({
        method: 'PATCH',
        path: withQuery(path, { fieldManager }),
        contentType: 'application/json-patch+json',
        body: JSON.stringify([
          // Refused where somebody was faster: then the index may be another's.
          { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
          { op: 'remove', path: '/metadata/managedFields/' + String(index) },
        ]),
      });
      return;
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 409)) throw error;
    }
  }
}

interface Managed {
  metadata: {
    resourceVersion: string;
    managedFields?: { manager: string; subresource?: string }[];
  };
}

/**
 * Has an object of a lesson replace its Pods one after the other, by the annotation that `kubectl rollout restart` sets.
 *
 * @throws {RefusedError} 403, 404, or what the API server says against it
 * @throws {UnreachableError} when the API server does not answer
 */
export async function restart(
  client: ApiClient,
  lesson: string,
  { kind, namespace, name }: RestartRequest,
): Promise<void> {
  await ownNamespace(client, lesson, namespace);
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  await asked(`${kind} ${name}`, () =>
    client.json({
      method: 'PATCH',
      path: withQuery(workloadPath(kind, namespace, name), { fieldManager }),
      contentType: 'application/strategic-merge-patch+json',
      body: JSON.stringify({ spec: { template: { metadata: { annotations } } } }),
    }),
  );
}

function workloadPath(kind: keyof typeof plurals, namespace: string, ...rest: string[]): string {
  return apiPath('apps/v1', 'namespaces', namespace, plurals[kind], ...rest);
}

/** Sends a request about one object, and says in words what the API server has against it. */
async function asked<T>(what: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    if (cause.code === 404) {
      throw new RefusedError(`The ${what} no longer exists.`, {
        status: 404,
        type: 'object-gone',
        detail: cause.message,
        hint: 'Look at the objects of the cell: another one may have replaced it.',
        cause,
      });
    }
    throw new RefusedError(`The API server did not make this change to ${what}.`, {
      status: cause.code === 409 ? 409 : 422,
      type: 'refused',
      detail: cause.message,
      hint: 'Read its message. If it mentions a conflict, try once more.',
      cause,
    });
  }
}
