import type { ObjectRef } from '../../protocol/workspace.ts';
import { apiVersionOf, type Resource } from '../api/discovery.ts';
import { groupKindOf, type Member } from './apply-set.ts';

/** An object that a text names. */
export interface Named {
  object: ObjectRef;
  resource: Resource | undefined;
}

/**
 * Divides what a cell made before from what its text names now.
 *
 * @returns what an Apply prunes; and what the text does not name either, but what a named object lives in or is defined
 *   by, so that it stays
 */
export function surplusOf(
  members: Member[],
  named: Named[],
): { surplus: Member[]; needed: Member[] } {
  const served = named.flatMap(({ object, resource }) => (resource ? { object, resource } : []));
  const isNamed = ({ resource, metadata }: Member) =>
    served.some(
      (one) =>
        one.object.name === metadata.name &&
        one.object.namespace === metadata.namespace &&
        groupKindOf(one.resource) === groupKindOf(resource),
    );
  const homes = new Set(
    served.flatMap(({ object, resource }) => [
      `Namespace ${object.namespace}`,
      `CustomResourceDefinition ${resource.plural}.${resource.group}`,
    ]),
  );
  const gone = members.filter((one) => !isNamed(one) && !one.metadata.deletionTimestamp);
  const isNeeded = ({ resource, metadata }: Member) =>
    homes.has(`${resource.kind} ${metadata.name}`);
  return { surplus: gone.filter((one) => !isNeeded(one)), needed: gone.filter(isNeeded) };
}

/** Names a member for the reader. */
export function refOf({ resource, metadata: { name, namespace } }: Member): ObjectRef {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
}
