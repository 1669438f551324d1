import type { KubeObject } from '../../protocol/workspace.ts';
import { cellLabel } from '../../protocol/names.ts';
import { fields, list } from '../state/fields.ts';
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
    if (!owner) return fieldOfTemplate(found, facts);
    found = { root: owner, field: found.field && fieldOfOwner(owner, found.root, found.field) };
  }
}

/** The claims that a StatefulSet makes are named after their template, and mostly owned by nobody. */
function fieldOfTemplate(found: RootField, facts: Facts): RootField {
  const { root: claim, field } = found;
  if (claim.kind !== 'PersistentVolumeClaim' || claim.metadata.labels?.[cellLabel]) return found;
  for (const set of facts.beside(claim, 'StatefulSet')) {
    const index = list(fields(set['spec'])['volumeClaimTemplates']).findIndex((template) => {
      const start = `${String(fields(template['metadata'])['name'])}-${set.metadata.name}-`;
      const { name } = claim.metadata;
      return name.startsWith(start) && /^\d+$/.test(name.slice(start.length));
    });
    if (index < 0) continue;
    const rest = field?.startsWith('spec') ? `.${field}` : '';
    return { root: set, field: field && `spec.volumeClaimTemplates[${index}]${rest}` };
  }
  return found;
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
