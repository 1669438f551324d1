import { mapStrings, type Json } from './json.ts';

/** A time of the API (RFC 3339 in UTC), whole seconds and what is finer apart: `2026-11-22T12:00:00Z`. */
const absolute = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z$/;
const relative = /^T([+-]\d+)(\.\d+)?s$/;

/**
 * Replaces every time in a value by its distance from the beginning, `T+3s` or `T+3.123456s`: so the times of two
 * recordings of the same text hardly differ.
 */
export function relativeTimes(value: Json, began: number): Json {
  return mapStrings(value, (text) => {
    const [, whole, fine = ''] = absolute.exec(text) ?? [];
    if (whole === undefined) return text;
    const seconds = Date.parse(`${whole}Z`) / 1000 - Math.floor(began / 1000);
    return `T${seconds < 0 ? '' : '+'}${seconds}${fine}s`;
  });
}

/** Undoes `relativeTimes`. */
export function absoluteTimes(value: Json, began: number): Json {
  return mapStrings(value, (text) => {
    const [, seconds, fine = ''] = relative.exec(text) ?? [];
    if (seconds === undefined) return text;
    const whole = new Date((Math.floor(began / 1000) + Number(seconds)) * 1000).toISOString();
    return whole.replace('.000Z', `${fine}Z`);
  });
}
