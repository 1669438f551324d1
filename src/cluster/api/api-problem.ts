import { placeOfDuplicate, placeOfField, placeOfValue } from '../../lessons/manifest/place.ts';
import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import type { CellProblem } from '../../protocol/workspace.ts';
import { withoutValues } from '../../lessons/manifest/secrets.ts';
import { admissionProblem } from './admission-problem.ts';
import { isBusy, type ApiError } from './client.ts';
import { badValueProblem } from './bad-value.ts';
import { conflictProblem } from './conflict.ts';
import { webhookRefusal } from './webhook.ts';
import { withoutDump } from './without-dump.ts';

/** What is known of a kind of schema error: how it is recognised and what the reader does about it. */
interface SchemaError {
  matches: RegExp;
  title: (groups: Record<string, string>) => string;
  hint: (groups: Record<string, string>, document: ManifestDocument) => string;
  place?: (groups: Record<string, string>, document: ManifestDocument) => CellProblem['place'];
}

/**
 * Server-side apply reports what of a document does not fit its schema by typed paths, in an answer with code 500 and
 * no causes. These are the API server's own words, seen on 1.37.
 */
const schemaErrors: SchemaError[] = [
  {
    matches: /^(?<path>\.[^]+?): field not declared in schema/,
    title: ({ path }) => `There is no field \`${bare(path)}\`.`,
    hint: ({ path }, document) =>
      `Check the spelling and the indentation. \`kubectl explain ${explained(document, path)}\` lists the fields that exist.`,
  },
  {
    matches: /^(?<path>\.[^]+?): expected (?<wanted>.+), got (?<got>[^\n]+)/,
    title: ({ path, wanted, got }) =>
      `The field \`${bare(path)}\` must be ${plainType(wanted)}, but is ${plainType(got)}.`,
    hint: ({ wanted }) =>
      /numeric/.test(wanted!)
        ? 'Write the number without quotes.'
        : /string/.test(wanted!)
          ? 'Put the value in quotes.'
          : 'Compare the indentation with an example: lists begin with `- `, objects have `name: value` lines.',
  },
  {
    matches: /^(?<path>\.[^]+?): duplicate entries for key (?<key>\[.*\])/,
    title: ({ path, key }) => `Two entries of \`${bare(path)}\` have the same key ${key}.`,
    hint: () => 'Keep one of them, or rename the other.',
    place: ({ path, key }, document) => placeOfDuplicate(document, path!, key!),
  },
  {
    matches: /^(?<path>\.[^]+?): (?:element (?<index>\d+): )?(?<said>[^]+)/,
    title: ({ path }) => `The API server cannot read \`${bare(path)}\`.`,
    hint: ({ path }, document) =>
      `Read its message; \`kubectl explain ${explained(document, `${path}.x`)}\` describes the field.`,
    place: ({ path, index }, document) =>
      placeOfField(document, index === undefined ? path! : `${path}[${index}]`),
  },
];

/**
 * Says what the API server's refusal of a document means, where in the text it is, and what to do next.
 *
 * @param error the API server's answer
 * @param document the document that was sent
 * @returns at least one problem, each with the API server's own words as its `detail`
 */
export function problemsOfRefusal(error: ApiError, document: ManifestDocument): CellProblem[] {
  const problems = problemsOf(error, document);
  return document.kind === 'Secret' && mayQuoteValues(error)
    ? problems.map((problem) => withoutValues(problem))
    : problems;
}

/** What is about permissions, quotas and conflicts tells of names only; a webhook says what it likes. */
function mayQuoteValues(error: ApiError): boolean {
  const isAboutNames = error.code === 403 || error.code === 409 || isBusy(error);
  return !isAboutNames || webhookRefusal(error.message) !== undefined;
}

function problemsOf(error: ApiError, document: ManifestDocument): CellProblem[] {
  const message = error.status.message ?? error.message;
  const schema = schemaErrorsIn(message);
  if (schema.length > 0) return schema.map((words) => schemaProblem(words, document));

  const causes = (error.status.details?.causes ?? []).filter(({ field }) => field);
  if (causes.length > 0 && error.code === 422) {
    return causes.map(({ field, message: words = message }) =>
      causeProblem(field!, words, document),
    );
  }
  const conflict = error.code === 409 && conflictProblem(error, document);
  if (conflict) return [conflict];

  const base = { document: document.number, detail: message };
  const line = /yaml: (?:unmarshal errors:\s+)?line (?<line>\d+)/.exec(message)?.groups?.['line'];
  if (line) {
    const at = document.linesBefore + Number(line);
    return [
      {
        ...base,
        title: 'The API server cannot read this YAML.',
        hint: 'Compare this line and the one above it with the rest: indentation, colons and quotes.',
        place: { line: at, column: 1, endLine: at, endColumn: 1 },
      },
    ];
  }
  const value = badValueProblem(message, document);
  if (value) return [{ ...base, ...value }];
  const webhook = webhookRefusal(message);
  // A webhook that denies says why, and may quote what it was asked about.
  if (webhook && (document.kind === 'Secret' || !webhook.denied)) {
    const { title, hint } = webhook;
    return [{ ...base, title, hint, place: placeOfField(document, 'metadata.name') }];
  }
  const admission = admissionProblem(message, document);
  if (admission) return [{ ...base, ...admission }];
  return [{ ...base, ...byCode(error, document), place: placeOfField(document, 'metadata.name') }];
}

/** The schema errors in an answer's message, each beginning with its path; none where it is about something else. */
export function schemaErrorsIn(message: string): string[] {
  const list =
    /^failed to create typed patch object \([^)]*\): (?:errors:)?\s*(?<list>\.[^]+)$/.exec(message)
      ?.groups?.['list'];
  if (list === undefined) return [];
  const isError = (words: string) => schemaErrors.some(({ matches }) => matches.test(words));
  const errors: string[] = [];
  for (const line of list.split('\n')) {
    const words = line.trimStart();
    // A value that is quoted may have many lines, of which some begin with a dot.
    if (errors.length === 0 || (words.startsWith('.') && isError(words))) errors.push(words);
    else errors.push(`${errors.pop()}\n${line}`);
  }
  return errors.every(isError) ? errors : [];
}

function schemaProblem(words: string, document: ManifestDocument): CellProblem {
  const known = schemaErrors.find(({ matches }) => matches.test(words))!;
  const groups = known.matches.exec(words)!.groups!;
  return {
    document: document.number,
    title: known.title(groups),
    detail: words,
    hint: known.hint(groups, document),
    field: bare(groups['path']),
    place: known.place?.(groups, document) ?? placeOfField(document, groups['path']!),
  };
}

function causeProblem(field: string, words: string, document: ManifestDocument): CellProblem {
  // The value in the words finds the place where the path leads only to what holds it: a label among all labels.
  const value = /^\w+ value: "(?<value>(?:[^"\\]|\\.)*)"/.exec(words)?.groups?.['value'];
  return {
    document: document.number,
    title: `The API server does not accept \`${field}\`.`,
    detail: withoutDump(words),
    hint: `Fix the value; \`kubectl explain ${explained(document, field)}\` describes the field.`,
    field,
    place:
      value === undefined ? placeOfField(document, field) : placeOfValue(document, field, value),
  };
}

function byCode(error: ApiError, { kind, name }: ManifestDocument) {
  const message = error.status.message ?? '';
  if (error.code === 409) {
    return {
      title: `${kind} ${name} was changed by somebody else at the same moment.`,
      hint: 'Press Apply again.',
    };
  }
  if (error.code === 403 && /being terminated/.test(message)) {
    return {
      title: 'This workspace is being deleted.',
      hint: 'Wait a moment, then press Apply again.',
    };
  }
  if (error.code === 403) {
    return {
      title: `The API server forbids ${kind} ${name}.`,
      hint: 'The API server’s message says which rule forbids it: a quota, a policy or a missing permission.',
    };
  }
  if (isBusy(error)) {
    return {
      title: `The cluster is busy: ${kind} ${name} was not applied.`,
      hint: 'Wait a moment, then press Apply again. What was applied before it is kept.',
    };
  }
  return {
    title: `The API server did not accept ${kind} ${name}.`,
    hint: 'Read its message; `kubectl explain` describes each field.',
  };
}

function bare(path: string | undefined): string {
  return (path ?? '').replace(/^\./, '');
}

/** `spec.containers[name="web"].imagee` of a Pod, as `kubectl explain` wants the field above it: `pod.spec.containers`. */
function explained(document: ManifestDocument, path: string | undefined): string {
  const fields = bare(path)
    .replace(/\[[^\]]*\]/g, '')
    .split('.')
    .slice(0, -1);
  return [document.kind.toLowerCase(), ...fields].join('.');
}

/**
 * A type in the API server's words, which are Go's: `numeric (int or float)`, or a value with its type,
 * `&value.valueUnstructured{Value:5}`, `&value.valueReflect{…}`, `map[…]`. The value itself is not repeated.
 */
function plainType(words: string | undefined): string {
  const said = /Value:([^]*?)\}?$/.exec(words ?? '')?.[1] ?? words ?? '';
  if (/^(?:numeric|number|integer|int\b|float|-?\d)/.test(said)) return 'a number';
  if (/^(?:string|")/.test(said)) return 'a text';
  if (/^(?:bool|true|false)/.test(said)) return 'true or false';
  if (/^(?:list|\[\])/.test(said)) return 'a list';
  if (/^(?:map|struct)/.test(said)) return 'an object';
  if (/nil|null/.test(said)) return 'empty';
  return 'something else';
}
