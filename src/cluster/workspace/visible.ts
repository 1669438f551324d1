import type { KubeObject } from '../../protocol/workspace.ts';

/** What stands on screen for each value of a Secret. */
const mask = '••••••';

/** Where `kubectl apply` keeps a copy of all that it was given: of a Secret, the values too. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Makes an object ready for the reader's screen: without `managedFields`, which say nothing to a beginner and are
 * most of an object's size, and with the values of a Secret masked, so that they never leave the server.
 */
export function visible(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    managedFields?: unknown;
  };
  const shown: KubeObject = { ...object, metadata };
  if (object.kind === 'Secret' && object.apiVersion === 'v1') {
    const data = (object['data'] ?? {}) as Record<string, string>;
    shown['data'] = Object.fromEntries(Object.keys(data).map((key) => [key, mask]));
    const { annotations } = metadata;
    if (annotations?.[lastApplied] !== undefined) {
      shown.metadata = { ...metadata, annotations: { ...annotations, [lastApplied]: mask } };
    }
  }
  if (object.kind === 'Node' && object.apiVersion === 'v1') {
    // The list of a node's images is many times the rest.
    const { images: _images, ...status } = (object['status'] ?? {}) as Record<string, unknown>;
    shown['status'] = status;
  }
  return shown;
}
