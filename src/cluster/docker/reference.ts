import { ClusterError } from '../base/errors.ts';

/** The parts of an image reference, as github.com/distribution/reference reads them. */
export interface Reference {
  /** The registry that it names; undefined for Docker's default registry. */
  host: string | undefined;
  /** Path and, where one is named, host: `kindest/node`, `127.0.0.1:5000/kindest/node`. */
  name: string;
  tag: string | undefined;
  /** For instance `sha256:3489…`. */
  digest: string | undefined;
}

/** The official node image of kind 0.33, by digest (`Image` in kind's pkg/apis/config/defaults). */
export const officialNodeImage =
  'kindest/node:v1.37.0@sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5';

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

/**
 * Reads an image reference. The part before the first slash is a registry when it looks like a host: it has a
 * dot or a port, or is `localhost`.
 *
 * @throws {ClusterError} when it is none
 */
export function parseReference(text: string): Reference {
  const [rest = '', digest, ...more] = text.split('@');
  const slash = rest.indexOf('/');
  const first = slash === -1 ? '' : rest.slice(0, slash);
  const host = /[.:]/.test(first) || first === 'localhost' ? first : undefined;
  const path = host === undefined ? rest : rest.slice(slash + 1);
  const [bare = '', tag, ...tags] = path.split(':');
  const valid =
    more.length === 0 &&
    tags.length === 0 &&
    bare.split('/').every((part) => component.test(part)) &&
    (host === undefined || /^([\w.-]+|\[[0-9a-fA-F:]+\])(:\d+)?$/.test(host)) &&
    (tag === undefined || /^\w[\w.-]{0,127}$/.test(tag)) &&
    (digest === undefined || /^sha256:[0-9a-f]{64}$/.test(digest));
  if (!valid) {
    throw new ClusterError(`\`${text}\` is not the name of an image.`, {
      hint: 'Set KINDBOOK_NODE_IMAGE to a name like `registry.example:5000/kindest/node:v1.37.0`, or unset it.',
    });
  }
  return { host, name: host === undefined ? bare : `${host}/${bare}`, tag, digest };
}

/**
 * What an image is pulled by: its digest where there is one.
 *
 * @returns for instance `kindest/node@sha256:…` or `kindest/node:v1.37.0`
 */
export function pullName(reference: Reference): string {
  return reference.digest === undefined
    ? `${reference.name}:${reference.tag ?? 'latest'}`
    : `${reference.name}@${reference.digest}`;
}

/**
 * The name under which the image is given to kind: without a digest, since kind 0.33 cuts a name with a digest
 * at its first colon, which for a registry with a port is the port's (`sanitizeImage` in kind's docker provider).
 */
export function localName(reference: Reference): string {
  return `${reference.name}:${reference.tag ?? 'kindbook'}`;
}

/** True for a host on this machine, which speaks HTTP without TLS as Docker assumes too. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}
