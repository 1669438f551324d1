import { entryOf } from '../../protocol/entry-of.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { fields, list, text, texts, type Fields } from './fields.ts';
import type { Workspace } from './workspace.ts';

/** One object that another one points to without owning it. */
export interface Link {
  readonly kind: string;
  readonly name: string;
  /** Its uid; undefined where there is no such object in the workspace. */
  readonly uid: string | undefined;
  /** What the one that points says of it, for instance `ready`. */
  readonly words: string | undefined;
}

/**
 * What an object points to: an EndpointSlice to its Pods, an Ingress to its Services, an autoscaler to its target, a
 * Pod to its claims.
 */
export function linksOf(object: KubeObject, workspace: Workspace): Link[] {
  return entryOf(readers, object.kind)?.(object, workspace) ?? [];
}

type Reader = (object: KubeObject, workspace: Workspace) => Link[];

const readers: Readonly<Record<string, Reader>> = {
  EndpointSlice: (object) =>
    list(object['endpoints']).flatMap((endpoint) => {
      const target = fields(endpoint['targetRef']);
      const name = text(target['name']);
      if (name === undefined) return [];
      return [
        {
          kind: text(target['kind']) ?? 'Pod',
          name,
          uid: text(target['uid']),
          words: [
            ...texts(endpoint['addresses']).slice(0, 1),
            endpointWords(fields(endpoint['conditions'])),
          ].join(', '),
        },
      ];
    }),
  HorizontalPodAutoscaler: (object, workspace) => {
    const target = fields(fields(object['spec'])['scaleTargetRef']);
    return named(object, workspace, text(target['kind']), text(target['name']));
  },
  Ingress: (object, workspace) => {
    const spec = fields(object['spec']);
    const backends = [
      fields(spec['defaultBackend']),
      ...list(spec['rules'])
        .flatMap((rule) => list(fields(rule['http'])['paths']))
        .map((path) => fields(path['backend'])),
    ];
    const names = backends.map((backend) => text(fields(backend['service'])['name']));
    return [...new Set(names)].flatMap((name) => named(object, workspace, 'Service', name));
  },
  Pod: (object, workspace) =>
    list(fields(object['spec'])['volumes'])
      .map((volume) => text(fields(volume['persistentVolumeClaim'])['claimName']))
      .flatMap((name) => named(object, workspace, 'PersistentVolumeClaim', name)),
};

/** What an endpoint says of itself (https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions). */
function endpointWords({ ready, serving, terminating }: Fields): string {
  if (terminating === true) return serving === true ? 'terminating, still serves' : 'ends';
  return ready === false ? 'not ready' : 'ready';
}

function named(
  from: KubeObject,
  { objects }: Workspace,
  kind: string | undefined,
  name: string | undefined,
): Link[] {
  if (kind === undefined || name === undefined) return [];
  for (const { kind: ofKind, metadata } of objects.values()) {
    const isMeant =
      ofKind === kind && metadata.name === name && metadata.namespace === from.metadata.namespace;
    if (isMeant) return [{ kind, name, uid: metadata.uid, words: undefined }];
  }
  return [{ kind, name, uid: undefined, words: 'not found' }];
}
