import type { KubeObject } from '../../protocol/workspace.ts';
import { fields, text } from '../state/fields.ts';

/**
 * Where the Pods of a lesson are, by name: `podIP`, `hostIP` and `nodeName`, each as soon as it is known.
 *
 * @param objects all that the lesson has in the cluster
 */
export function addressesOf(
  objects: readonly KubeObject[],
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const pods = objects.filter(({ kind }) => kind === 'Pod');
  return new Map(
    pods.map((pod) => {
      const { podIP, hostIP } = fields(pod['status']);
      const found = { podIP, hostIP, nodeName: fields(pod['spec'])['nodeName'] };
      const known = Object.entries(found).flatMap(([field, value]): [string, string][] => {
        const said = text(value);
        return said === undefined ? [] : [[field, said]];
      });
      return [pod.metadata.name, new Map(known)];
    }),
  );
}
