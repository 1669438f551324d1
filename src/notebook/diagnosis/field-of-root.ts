import type { KubeObject } from '../../protocol/workspace.ts';
import type { Facts } from './facts.ts';

/** A field of an object that a manifest names. */
export interface RootField {
  readonly root: KubeObject;
  /** For instance `spec.template.spec.containers[0].image`; undefined where the manifest has no such field. */
  readonly field: string | undefined;
}

/** Follows a field of an object up to the object that the manifest names: a Pod's image stands in its Deployment. */
export function fieldOfRoot(
  object: KubeObject,
  field: string | undefined,
  facts: Facts,
): RootField {
  let found: RootField = { root: object, field };
  for (;;) {
    const owner = facts.ownerOf(found.root);
    if (!owner) return found;
    found = { root: owner, field: found.field && fieldOfOwner(owner, found.root, found.field) };
  }
}

function fieldOfOwner(owner: KubeObject, owned: KubeObject, field: string): string | undefined {
  // The metadata of what is made is made up by its controller, but for the labels of a template.
  if (!field.startsWith('spec') && !field.startsWith('metadata.labels')) return undefined;
  switch (`${owner.kind} ${owned.kind}`) {
    case 'Deployment ReplicaSet':
      return field;
    case 'CronJob Job':
      return `spec.jobTemplate.${field}`;
    case 'ReplicaSet Pod':
    case 'ReplicationController Pod':
    case 'StatefulSet Pod':
    case 'DaemonSet Pod':
    case 'Job Pod':
      return `spec.template.${field}`;
  }
  return undefined;
}
