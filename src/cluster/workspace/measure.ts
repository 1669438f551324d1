import { milliCpu } from '../../protocol/cpu.ts';
import type { KubeObject, MeasuredPod } from '../../protocol/workspace.ts';
import type { ApiClient } from '../api/client.ts';
import type { Discovery } from '../api/discovery.ts';
import { apiPath, pathOf, withQuery } from '../api/paths.ts';

/** A reading of the metrics API, and what tells it from the one before. */
export interface Reading {
  pods: MeasuredPod[];
  /** Changes with the figures: metrics-server gives the same until it has asked the kubelets again. */
  version: string;
}

interface ScaleTarget {
  apiVersion: string;
  kind: string;
  name: string;
}

interface PodMetrics {
  metadata: { name: string };
  timestamp: string;
  containers: { usage: { cpu: string } }[];
}

/**
 * Reads what the Pods of an autoscaler's target use, as the autoscaler's own controller does: the target's `scale`
 * subresource names their labels, and the metrics API has their figures.
 *
 * @param podNamed finds a Pod of the autoscaler's namespace, for what its containers request
 * @returns undefined where the target is of a kind that the cluster does not serve
 * @throws {ApiError} when the target is not there, or the metrics API does not answer yet
 * @throws {UnreachableError} when the API server does not answer
 */
export async function measure(
  client: ApiClient,
  discovery: Discovery,
  autoscaler: KubeObject,
  podNamed: (name: string) => KubeObject | undefined,
  signal: AbortSignal,
): Promise<Reading | undefined> {
  const { namespace } = autoscaler.metadata;
  const { scaleTargetRef } = autoscaler['spec'] as { scaleTargetRef: ScaleTarget };
  const resource = await discovery.find(scaleTargetRef.apiVersion, scaleTargetRef.kind);
  if (!resource) return undefined;
  const { body: scale } = await client.json<{ status: { selector?: string } }>({
    path: pathOf(resource, namespace, scaleTargetRef.name, 'scale'),
    signal,
  });
  const { body: metrics } = await client.json<{ items: PodMetrics[] }>({
    path: withQuery(apiPath('metrics.k8s.io/v1beta1', 'namespaces', namespace!, 'pods'), {
      labelSelector: scale.status.selector ?? '',
    }),
    signal,
  });
  const items = metrics.items.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  return {
    pods: items.map(({ metadata: { name }, containers }) => {
      const cpu = containers.reduce((sum, { usage }) => sum + milliCpu(usage.cpu), 0);
      const requested = requestedBy(podNamed(name));
      const pod = { name, cpu: Math.round(cpu) };
      return requested === undefined ? pod : { ...pod, requested };
    }),
    version: JSON.stringify(items.map(({ metadata, timestamp }) => [metadata.name, timestamp])),
  };
}

/** What a Pod's containers request together; undefined where one does not say, or the Pod is not known. */
function requestedBy(pod: KubeObject | undefined): number | undefined {
  const { containers } = (pod?.['spec'] ?? {}) as {
    containers?: { resources?: { requests?: { cpu?: string } } }[];
  };
  const requests = containers?.map(({ resources }) => resources?.requests?.cpu);
  if (!requests || requests.includes(undefined)) return undefined;
  return requests.reduce((sum, request) => sum + milliCpu(request!), 0);
}
