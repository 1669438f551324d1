/**
 * Reads untyped members of an object with care: the API server's answer is typed only as far as every object goes,
 * and a custom resource may hold anything.
 */
export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = {};

/** The value as an object, or an empty one. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : none;
}

/** The value as a list of objects, or an empty one. */
export function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

/** The value if it is a string that is not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value's strings if it is a list, or an empty one. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** The value if it is a number, else 0: the API leaves out numbers that are 0. */
export function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** A time of the API (RFC 3339) in milliseconds since the epoch. */
export function time(value: unknown): number | undefined {
  const parsed = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** The condition of that type, as most kinds keep them in `status.conditions`. */
export function condition(object: Fields, type: string): Fields | undefined {
  return list(fields(object['status'])['conditions']).find((each) => each['type'] === type);
}
