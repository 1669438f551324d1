import type { Json } from './json.ts';

/**
 * The JSON merge patch (RFC 7396) that makes `after` of `before`. Neither may have members that are null, since a merge
 * patch says by null that a member goes.
 *
 * @returns undefined where nothing differs
 */
export function mergePatch(before: Json, after: Json): Json | undefined {
  if (!isMap(before) || !isMap(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
  }
  const patch: Json = {};
  for (const member of Object.keys(before)) if (!(member in after)) patch[member] = null;
  for (const [member, value] of Object.entries(after)) {
    const known = before[member];
    const change = known === undefined ? value : mergePatch(known, value);
    if (change !== undefined) patch[member] = change;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** Applies a merge patch; what is given stays as it is. */
export function patched(before: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return patch;
  const after = isMap(before) ? { ...before } : {};
  for (const [member, value] of Object.entries(patch)) {
    if (value === null) delete after[member];
    else after[member] = patched(after[member], value);
  }
  return after;
}

function isMap(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
