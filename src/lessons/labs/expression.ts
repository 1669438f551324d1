import { Environment } from '@marcbachmann/cel-js';
import { faultIn } from '../cel.ts';
import { firstLine } from '../first-line.ts';
import type { CheckSource } from './check.ts';

/** The values that an expression of a check may speak of. */
export interface CheckValues {
  /** Every object of the lab's workspace, Events aside. */
  readonly objects: readonly unknown[];
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly answered?: number;
  readonly lost?: number;
}

const variables: Readonly<Record<CheckSource['kind'], Readonly<Record<string, string>>>> = {
  match: {},
  expression: {},
  command: { stdout: 'string', stderr: 'string', exitCode: 'int' },
  requests: { answered: 'int', lost: 'int' },
};

/** What an expression may speak of, for the hint where it speaks of something else. */
export function wordsFor(kind: CheckSource['kind']): string {
  return ['objects', ...Object.keys(variables[kind])].map((name) => `\`${name}\``).join(', ');
}

/** Kubernetes' own language for rules (https://cel.dev), with one word of ours: `objects.kind("Pod")` are all Pods. */
function makeEnvironment(kind: CheckSource['kind']): Environment {
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
  })
    .registerVariable('objects', 'list')
    .registerFunction('list.kind(string): list', (objects: unknown, wanted: unknown) =>
      (objects as { kind?: unknown }[]).filter((object) => object.kind === wanted),
    );
  for (const [name, type] of Object.entries(variables[kind])) {
    environment.registerVariable(name, type);
  }
  return environment;
}

const environments: Readonly<Record<CheckSource['kind'], Environment>> = {
  match: makeEnvironment('match'),
  expression: makeEnvironment('expression'),
  command: makeEnvironment('command'),
  requests: makeEnvironment('requests'),
};

/**
 * Says what is wrong with an expression before it is ever run.
 *
 * @param gives what it has to give: `bool` for a condition, `string` for a message
 * @returns the parser's words, or undefined where nothing is wrong
 */
export function faultOf(
  expression: string,
  kind: CheckSource['kind'],
  gives: 'bool' | 'string',
): string | undefined {
  const fault = faultIn(environments[kind], expression, gives);
  // The parser draws the place below its words; where the line is told already, the words are enough.
  return fault && firstLine(fault);
}

/** @throws {Error} where the expression asks for something that is not there; the message says what */
export function evaluate(
  expression: string,
  kind: CheckSource['kind'],
  values: CheckValues,
): unknown {
  const { exitCode, answered, lost, ...rest } = values;
  const whole = (value: number | undefined) => (value === undefined ? undefined : BigInt(value));
  try {
    return environments[kind].evaluate(expression, {
      ...rest,
      exitCode: whole(exitCode),
      answered: whole(answered),
      lost: whole(lost),
    }) as unknown;
  } catch (error) {
    throw new Error(firstLine((error as Error).message), { cause: error });
  }
}
