import type { KubeObject } from '../../protocol/workspace.ts';
import type { PartialObject } from './check.ts';

/** The first place where an object is not as wanted. */
interface Difference {
  /** For instance `spec.ports[0].targetPort`. */
  readonly field: string;
  readonly wanted: unknown;
  /** Undefined where the field is not there. */
  readonly found: unknown;
}

/** What a partial object says of the objects that are there. */
export type Match =
  | { readonly met: true }
  /** There is no object of that kind (and name). */
  | { readonly met: false; readonly closest?: undefined }
  /** The object that is most like the wanted one, and where it differs first. */
  | { readonly met: false; readonly closest: KubeObject; readonly difference: Difference };

/**
 * Looks for an object that has everything of a partial one, by the rules of KUTTL's and Chainsaw's asserts: members that
 * are not named may be anything, lists have to be of the same length and order.
 */
export function matchAmong(wanted: PartialObject, objects: readonly KubeObject[]): Match {
  const name = wanted.metadata?.['name'];
  const candidates = objects.filter(
    ({ apiVersion, kind, metadata }) =>
      apiVersion === wanted.apiVersion &&
      kind === wanted.kind &&
      (name === undefined || metadata.name === name),
  );
  let closest: { object: KubeObject; differences: Difference[] } | undefined;
  for (const object of candidates) {
    const differences = [...differencesOf(wanted, object, '')];
    if (differences.length === 0) return { met: true };
    if (!closest || differences.length < closest.differences.length) {
      closest = { object, differences };
    }
  }
  if (!closest) return { met: false };
  return { met: false, closest: closest.object, difference: closest.differences[0]! };
}

function* differencesOf(wanted: unknown, found: unknown, field: string): Generator<Difference> {
  if (Array.isArray(wanted) && Array.isArray(found) && wanted.length === found.length) {
    for (const [index, each] of wanted.entries()) {
      yield* differencesOf(each, found[index], `${field}[${index}]`);
    }
  } else if (isObject(wanted) && isObject(found)) {
    for (const [key, each] of Object.entries(wanted)) {
      yield* differencesOf(each, found[key], field === '' ? key : `${field}.${key}`);
    }
  } else if (Array.isArray(wanted) || isObject(wanted) || wanted !== found) {
    yield { field, wanted, found };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
