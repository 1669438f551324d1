import { isMap, isScalar, isSeq } from 'yaml';
import { readAuthorYaml } from '../author-yaml.ts';
import { AuthorError } from './author-error.ts';
import type { Check, CheckSource, PartialObject } from './check.ts';
import { orSimilar } from '../schema/similar.ts';
import { faultOf, wordsFor } from './expression.ts';

const members = [
  'title',
  'match',
  'command',
  'requests',
  'expression',
  'message',
  'onRequest',
  'timeout',
  'atStart',
];
const sources = ['match', 'command', 'requests'] as const;
const usualTimeout = 60;

/**
 * Reads a lab's `checks.yaml`.
 *
 * @param file its path, relative to the repository, for the errors
 * @param text what is in it
 * @throws {AuthorError} on the first mistake, with its line and field
 */
export function readChecks(file: string, text: string): Check[] {
  const { tree, lineOf } = readAuthorYaml(file, text);
  const { contents } = tree;
  if (!isSeq(contents) || contents.items.length === 0) {
    throw new AuthorError('There are no checks in this file.', {
      file,
      line: 1,
      hint: 'It is a list: begin each check with `- title: …`.',
    });
  }
  const seen = new Map<string, number>();
  const checks = contents.items.map((item, index): Check => {
    const fail = (what: string, hint: string, member?: string): never => {
      const node = member && isMap(item) ? memberNode(item, member) : item;
      const field = `[${index}]${member ? `.${member}` : ''}`;
      throw new AuthorError(what, { file, line: lineOf(node ?? item), field, hint });
    };
    if (!isMap(item)) return fail('A check is an object.', 'Begin it with `- title: …`.');
    const given = item.toJS(tree) as Record<string, unknown>;
    for (const member of Object.keys(given)) {
      if (!members.includes(member)) {
        fail(
          `A check has no \`${member}\`.`,
          orSimilar(member, members, `It may have: ${members.join(', ')}.`),
          member,
        );
      }
    }
    const title = textOf(given, 'title', fail);
    if (title === undefined) {
      return fail(
        'This check has no title.',
        'Write what has to be true, in words for the learner.',
      );
    }
    const twin = seen.get(title);
    if (twin !== undefined) {
      fail('Two checks have the same title.', `The other is in line ${twin}.`, 'title');
    }
    seen.set(title, lineOf(item));

    const source = sourceOf(given, fail);
    const expression = textOf(given, 'expression', fail) ?? usualExpression(source);
    if (source.kind === 'match' && expression !== undefined) {
      fail(
        '`match` and `expression` do not go together.',
        'Split it into two checks.',
        'expression',
      );
    }
    if (source.kind !== 'match' && expression === undefined) {
      fail(
        'This check does not say what has to be true.',
        'Give it one of: match (a part of an object), expression (CEL), command (a line for the toolbox), requests (an address).',
      );
    }
    const message = textOf(given, 'message', fail);
    for (const [member, text, gives] of [
      ['expression', expression, 'bool'],
      ['message', message, 'string'],
    ] as const) {
      const fault = text === undefined ? undefined : faultOf(text, source.kind, gives);
      if (fault) {
        const hint =
          member === 'message'
            ? `A message is a CEL expression that returns text: put plain words in quotes inside the quotes, '"Not yet."'. It may speak of ${wordsFor(source.kind)}.`
            : `It is CEL (https://cel.dev) and may speak of ${wordsFor(source.kind)}, for instance \`objects.kind("Pod").size() == 3\`.`;
        fail(`This CEL expression is wrong: ${fault}`, hint, member);
      }
    }
    const onRequest = given['onRequest'] ?? false;
    if (typeof onRequest !== 'boolean') {
      return fail(
        'What a check says is either shown on request or not.',
        'Write `onRequest: true` where it names the cause that the learner has to find. All other checks leave it out.',
        'onRequest',
      );
    }
    const timeout = given['timeout'] ?? usualTimeout;
    if (typeof timeout !== 'number' || timeout < 1 || timeout > 600) {
      return fail(
        'A timeout is a number of seconds from 1 to 600.',
        'Write `timeout: 60`.',
        'timeout',
      );
    }
    const atStart = given['atStart'] ?? 'unmet';
    if (atStart !== 'met' && atStart !== 'unmet') {
      return fail(
        'A check is either met at the start or not.',
        'Write `atStart: met` for a guard, which is true from the beginning and has to be true in the end. All other checks leave it out.',
        'atStart',
      );
    }
    return {
      title,
      source,
      expression,
      message,
      onRequest,
      timeout,
      atStart,
      line: lineOf(item),
    };
  });
  if (checks.every(({ atStart }) => atStart === 'met')) {
    throw new AuthorError('Every check is met at the start, so there is nothing to do.', {
      file,
      line: checks[0]!.line,
      field: '[0].atStart',
      hint: 'Add a check for what the learner has to do, without `atStart: met`.',
    });
  }
  return checks;
}

type Fail = (what: string, hint: string, member?: string) => never;

function sourceOf(given: Record<string, unknown>, fail: Fail): CheckSource {
  const named = sources.filter((source) => given[source] !== undefined);
  if (named.length > 1) {
    fail(
      `A check looks at one thing, this one at ${named.join(' and ')}.`,
      'Split it into two checks.',
      named[1],
    );
  }
  switch (named[0]) {
    case 'match':
      return { kind: 'match', match: partialObject(given['match'], fail) };
    case 'command':
      return { kind: 'command', command: textOf(given, 'command', fail)! };
    case 'requests': {
      const url = textOf(given, 'requests', fail)!;
      if (!URL.canParse(url) || !url.startsWith('http')) {
        fail(
          `“${url}” is not an address.`,
          'Write for instance `requests: http://web/`.',
          'requests',
        );
      }
      return { kind: 'requests', url };
    }
    default:
      return { kind: 'expression' };
  }
}

function partialObject(value: unknown, fail: Fail): PartialObject {
  const object = value as Partial<PartialObject> | null;
  if (
    typeof object !== 'object' ||
    typeof object?.apiVersion !== 'string' ||
    typeof object.kind !== 'string'
  ) {
    return fail(
      '`match` is a part of an object and has to name its kind.',
      'Give it `apiVersion` and `kind`.',
      'match',
    );
  }
  return object as PartialObject;
}

/** What a check without an expression demands. */
function usualExpression({ kind }: CheckSource): string | undefined {
  if (kind === 'command') return 'exitCode == 0';
  return kind === 'requests' ? 'answered > 0 && lost == 0' : undefined;
}

function textOf(given: Record<string, unknown>, member: string, fail: Fail): string | undefined {
  const value = given[member];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() !== '') return value;
  return fail(
    `\`${member}\` has to be text.`,
    'Put it in quotes, and do not leave it empty.',
    member,
  );
}

function memberNode(map: { items: { key: unknown; value: unknown }[] }, member: string): unknown {
  return map.items.find(({ key }) => isScalar(key) && key.value === member)?.key;
}
