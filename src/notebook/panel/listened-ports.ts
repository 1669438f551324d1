import type { KubeObject } from '../../protocol/workspace.ts';
import { hasLabels, type Labels } from '../diagnosis/selecting.ts';
import { containersOf } from '../state/containers.ts';
import { count, fields, list } from '../state/fields.ts';
import type { Workspace } from '../state/workspace.ts';

/**
 * The ports on which something listens, as far as manifests say: those of a Service; of a Pod, those that its containers
 * declare, and those to which a Service of the workspace leads. None where none says so: a form for a preview would be a guess.
 */
export function listenedPorts(object: KubeObject, workspace: Workspace): number[] {
  const isService = object.kind === 'Service';
  const ports = isService ? servicePorts(object, 'port') : podPorts(object, workspace);
  return [...new Set(ports)].filter((port) => port > 0);
}

function podPorts(pod: KubeObject, { objects }: Workspace): number[] {
  const declared = containersOf(pod)
    .flatMap(({ spec }) => list(spec['ports']))
    .map((port) => count(port['containerPort']));
  const led = [...objects.values()]
    .filter((object) => object.kind === 'Service' && isFor(object, pod))
    .flatMap((service) => servicePorts(service, 'targetPort'));
  return [...declared, ...led];
}

/** The ports of a Service; a target that is a name is among those that a container declares. */
function servicePorts(service: KubeObject, which: 'port' | 'targetPort'): number[] {
  return list(fields(service['spec'])['ports']).map((port) => count(port[which] ?? port['port']));
}

/** Whether a Service sends requests to a Pod. */
function isFor(service: KubeObject, { metadata }: KubeObject): boolean {
  const wanted = fields(fields(service['spec'])['selector']) as Labels;
  return (
    service.metadata.namespace === metadata.namespace &&
    Object.keys(wanted).length > 0 &&
    hasLabels(metadata.labels ?? {}, wanted)
  );
}
