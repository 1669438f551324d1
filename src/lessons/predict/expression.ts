import { Environment } from '@marcbachmann/cel-js';
import { faultIn } from '../cel.ts';
import type { Outcome, Prediction } from './prediction.ts';

// This file brings a CEL parser with it: a page loads it only when there is an answer to mark.

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** https://cel.dev: what expressions may speak of, with two words for what every lesson asks of a Pod. */
const environment = new Environment({ enableOptionalTypes: true })
  .registerVariable('status', 'string')
  .registerVariable('objects', 'list')
  .registerVariable('pods', 'list')
  .registerVariable('events', 'list')
  .registerVariable('answer', 'list')
  .registerVariable('previous', 'list')
  .registerVariable('seconds', 'int')
  .registerFunction('ready(dyn): bool', (object: unknown) =>
    list(member(member(object, 'status'), 'conditions')).some(
      (each) => member(each, 'type') === 'Ready' && member(each, 'status') === 'True',
    ),
  )
  .registerFunction('restarts(dyn): int', (object: unknown) =>
    BigInt(
      list(member(member(object, 'status'), 'containerStatuses')).reduce<number>(
        (sum, each) => sum + Number(member(each, 'restartCount') ?? 0),
        0,
      ),
    ),
  );

/** What is wrong with an expression, in the parser's words; undefined where nothing is. */
export function faultOf(expression: string): string | undefined {
  return faultIn(environment, expression, 'bool');
}

/** How a real result marks a prediction. */
export interface Mark {
  /** The numbers of the options that are true, from 0; the question is a good one when there is one. */
  readonly right: readonly number[];
}

/** Marks a prediction by a cell's real result; undefined while the moment that counts has not come. */
export function mark(prediction: Prediction, outcome: Outcome): Mark | undefined {
  const facts = outcome(Math.max(prediction.edits.length, 1));
  const seconds = BigInt(Math.floor(facts.seconds));
  const holds = (expression: string) => isTrue(expression, { ...facts, seconds });
  if (!holds(prediction.once)) return undefined;
  return {
    right: prediction.options.flatMap(({ when }, number) => (holds(when) ? [number] : [])),
  };
}

/** Whether an expression holds. One that asks for a field which is not there does not. */
function isTrue(expression: string, variables: Record<string, unknown>): boolean {
  try {
    return environment.evaluate(expression, variables) === true;
  } catch {
    return false;
  }
}
