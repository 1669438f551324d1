import type { Environment } from '@marcbachmann/cel-js';

/**
 * Says what is wrong with a CEL expression (https://cel.dev) before it is ever run.
 *
 * @param gives what it has to give: `bool` for a condition, `string` for a message
 * @returns the parser's words, or undefined where nothing is wrong
 */
export function faultIn(
  environment: Environment,
  expression: string,
  gives: 'bool' | 'string',
): string | undefined {
  const { valid, type, error } = environment.check(expression);
  if (!valid) return error?.message ?? 'It cannot be read.';
  const wanted = gives === 'bool' ? 'true or false' : 'a text';
  return type === gives || type === 'dyn' ? undefined : `It gives ${type}, not ${wanted}.`;
}
