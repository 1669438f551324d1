import { isNamespaceName, isObjectName } from '../../protocol/names.ts';
import { RefusedError } from '../base/refused.ts';
import type { Resource } from './discovery.ts';

/** Members of a query: `[['command', 'ls'], ['command', '-l']]` or `{ limit: '1' }`. */
export type Query = Record<string, string> | [name: string, value: string][];

/**
 * Builds a path of the API server. Every path is built here, since names come from texts and from objects that anybody may
 * have written: each segment is encoded, and what cannot be one is refused before anything is asked.
 *
 * @param apiVersion `v1`, or a group with its version: `apps/v1`
 * @param segments what follows, one segment each: `'namespaces', 'pods', 'pods', 'web', 'log'`
 * @returns for instance `/api/v1/namespaces/pods/pods/web/log`
 * @throws {RefusedError} 400 for a segment that no object and no namespace can have as its name
 */
export function apiPath(apiVersion: string, ...segments: string[]): string {
  const [first = '', ...rest] = apiVersion.split('/');
  return rest.length === 0 ? build('', first, segments) : build(first, rest.join('/'), segments);
}

/**
 * The path of a resource's objects, or of one of them.
 *
 * @param namespace for namespaced resources; without it the path means all namespaces
 * @param name one object's name
 * @param subresource for instance `scale`
 * @throws {RefusedError} as `apiPath` does
 */
export function pathOf(
  {
    group,
    version,
    plural,
    namespaced,
  }: Pick<Resource, 'group' | 'version' | 'plural' | 'namespaced'>,
  namespace?: string,
  name?: string,
  subresource?: string,
): string {
  return build(group, version, [
    ...(namespaced && namespace ? ['namespaces', namespace] : []),
    plural,
    ...[name, subresource].filter((segment) => segment !== undefined),
  ]);
}

function build(group: string, version: string, segments: string[]): string {
  segments.forEach((segment, index) => {
    if (segments[index - 1] === 'namespaces' && !isNamespaceName(segment)) {
      throw noName('namespace', segment);
    }
  });
  const root = group === '' ? ['api', version] : ['apis', group, version];
  return `/${[...root, ...segments].map(encoded).join('/')}`;
}

/** Appends a query to a path. */
export function withQuery(path: string, query: Query): string {
  return `${path}?${new URLSearchParams(query)}`;
}

function encoded(segment: string): string {
  if (!isObjectName(segment)) throw noName('object', segment);
  return encodeURIComponent(segment);
}

function noName(kind: 'namespace' | 'object', name: string): RefusedError {
  const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  return new RefusedError(
    `\`${shown}\` cannot be the name of ${kind === 'object' ? 'an object' : 'a namespace'}.`,
    {
      status: 400,
      type: 'not-a-name',
      hint: 'Use lower-case letters, digits and dashes.',
    },
  );
}
