import { isObjectName } from '../../protocol/names.ts';
import type { PreviewTarget } from '../../protocol/objects.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { apiPath, withQuery } from '../api/paths.ts';
import { RefusedError } from '../base/refused.ts';

/** A Pod and the port on which it is to be asked. */
export interface Backend {
  pod: string;
  port: number;
}

/**
 * Chooses the Pod that answers the next request: the Pod itself, or any ready one behind a Service, as a Service does.
 *
 * @throws {RefusedError} in words for the reader, where there is none
 * @throws {UnreachableError} when the API server does not answer
 */
export async function backendOf(client: ApiClient, target: PreviewTarget): Promise<Backend> {
  return target.kind === 'Pod' ? await podOf(client, target) : await behind(client, target);
}

async function podOf(
  client: ApiClient,
  { namespace, name, port }: PreviewTarget,
): Promise<Backend> {
  const pod = await read<KubeObject>(client, apiPath('v1', 'namespaces', namespace, 'pods', name));
  if (!pod) throw gone('Pod', name);
  const { phase } = (pod['status'] ?? {}) as { phase?: string };
  if (phase === 'Running') return { pod: name, port };
  throw new RefusedError(`The Pod ${name} is not running: it is ${phase ?? 'Pending'}.`, {
    status: 409,
    type: 'preview-not-running',
    hint: 'Wait until it is Running, then reload this page.',
  });
}

interface Service {
  spec: { selector?: Record<string, string>; ports?: { name?: string; port: number }[] };
}

interface Slices {
  items: {
    /** Both are null in a slice of a Service that no Pod matches. */
    ports: { name?: string; port?: number }[] | null;
    endpoints:
      | {
          conditions?: { ready?: boolean };
          targetRef?: { kind?: string; name?: string; namespace?: string };
        }[]
      | null;
  }[];
}

async function behind(
  client: ApiClient,
  { namespace, name, port }: PreviewTarget,
): Promise<Backend> {
  const [service, slices] = await Promise.all([
    read<Service>(client, apiPath('v1', 'namespaces', namespace, 'services', name)),
    read<Slices>(
      client,
      withQuery(apiPath('discovery.k8s.io/v1', 'namespaces', namespace, 'endpointslices'), {
        labelSelector: `kubernetes.io/service-name=${name}`,
      }),
    ),
  ]);
  if (!service) throw gone('Service', name);
  const known = service.spec.ports?.find((each) => each.port === port);
  if (!known) {
    throw new RefusedError(`The Service ${name} has no port ${port}.`, {
      status: 404,
      type: 'preview-no-port',
      hint: `Its ports are: ${(service.spec.ports ?? []).map((each) => each.port).join(', ')}.`,
    });
  }
  const ready = (slices?.items ?? []).flatMap(({ ports, endpoints }) => {
    // A slice's ports go by the names of the Service's, and have the numbers of the Pods'.
    const target = ports?.find((each) => (each.name ?? '') === (known.name ?? ''))?.port;
    return (endpoints ?? []).flatMap(({ conditions, targetRef }) => {
      // Anybody can write a slice: what it names is a Pod of this namespace, or nothing.
      const pod =
        targetRef?.kind === 'Pod' && (targetRef.namespace ?? namespace) === namespace
          ? targetRef.name
          : undefined;
      const isReady = target !== undefined && conditions?.ready !== false;
      return isReady && pod !== undefined && isObjectName(pod) ? [{ pod, port: target }] : [];
    });
  });
  const chosen = ready[Math.floor(Math.random() * ready.length)];
  if (chosen) return chosen;
  throw new RefusedError(`No Pod behind the Service ${name} is ready.`, {
    status: 409,
    type: 'preview-nobody-ready',
    hint: service.spec.selector
      ? `Look at its Pods: those with the labels ${labelWords(service.spec.selector)}. When one is ready, reload this page.`
      : 'It has no selector, and no EndpointSlice of it names a Pod of this namespace.',
  });
}

function labelWords(selector: Record<string, string>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

async function read<T>(client: ApiClient, path: string): Promise<T | undefined> {
  try {
    return (await client.json<T>({ path })).body;
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return undefined;
    throw error;
  }
}

function gone(kind: string, name: string): RefusedError {
  return new RefusedError(`The ${kind} ${name} no longer exists.`, {
    status: 404,
    type: 'object-gone',
    hint: 'Apply its cell again, then open the preview again.',
  });
}
