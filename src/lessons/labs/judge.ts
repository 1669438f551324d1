import type { KubeObject } from '../../protocol/workspace.ts';
import type { Check } from './check.ts';
import { evaluate, type CheckValues } from './expression.ts';
import { matchAmong } from './matches.ts';

/** Whether a check is met now; if not, why, with what was found. */
export type Verdict = { readonly met: true } | { readonly met: false; readonly why: string };

/** Judges a check by the objects of the lab and what its command or its requests gave. */
export function judge(
  check: Check,
  values: CheckValues & { readonly objects: readonly KubeObject[] },
): Verdict {
  if (check.source.kind === 'match') {
    const { match } = check.source;
    const result = matchAmong(match, values.objects);
    if (result.met) return result;
    return { met: false, why: said(check, values) ?? whyNot(match, result) };
  }
  const { kind } = check.source;
  try {
    if (evaluate(check.expression!, kind, values) === true) return { met: true };
  } catch (error) {
    // CEL's way to say that an object has no such field: then the condition does not hold.
    return { met: false, why: said(check, values) ?? `Not there yet: ${(error as Error).message}` };
  }
  return { met: false, why: said(check, values) ?? 'Not yet.' };
}

/** The author's own words; undefined where there are none, or they speak of something that is not there. */
function said({ message, source }: Check, values: CheckValues): string | undefined {
  if (message === undefined) return undefined;
  try {
    const words = evaluate(message, source.kind, values);
    return typeof words === 'string' ? words : undefined;
  } catch {
    return undefined;
  }
}

function whyNot(
  { kind, metadata }: { kind: string; metadata?: Readonly<Record<string, unknown>> },
  result: Exclude<ReturnType<typeof matchAmong>, { met: true }>,
): string {
  if (!result.closest) {
    const name = metadata?.['name'];
    return `There is no ${kind}${typeof name === 'string' ? ` ${name}` : ''}.`;
  }
  const { field, wanted, found } = result.difference;
  const { closest } = result;
  const is = found === undefined ? 'is not set' : `is ${shown(found)}`;
  return `${closest.kind} ${closest.metadata.name}: \`${field}\` ${is}, and should be ${shown(wanted)}.`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `\`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\``;
}
