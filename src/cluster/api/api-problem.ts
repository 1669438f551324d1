import { placeOfField } from '../../lessons/manifest/place.ts';
import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import type { CellProblem } from '../../protocol/workspace.ts';
import type { ApiError } from './client.ts';

/** What is known of a kind of refusal: how it is recognised and what the reader does about it. */
interface Refusal {
  matches: RegExp;
  title: (groups: Record<string, string>) => string;
  hint: (groups: Record<string, string>, document: ManifestDocument) => string;
}

/**
 * Server-side apply reports a document that does not fit its schema by a typed path, in an answer with code 500 and
 * no causes; strict decoding reports YAML errors by line. These are the API server's own words, seen on 1.36.
 */
const refusals: Refusal[] = [
  {
    matches: /(?<path>\.\S+): field not declared in schema/,
    title: ({ path }) => `There is no field \`${bare(path)}\`.`,
    hint: ({ path }, document) =>
      `Check the spelling and the indentation. \`kubectl explain ${explained(document, path)}\` lists the fields that there are.`,
  },
  {
    matches: /(?<path>\.\S+): expected (?<wanted>.+), got (?<got>[^\n]+)/,
    title: ({ path, wanted, got }) =>
      `The field \`${bare(path)}\` must be ${plainType(wanted)}, and is ${plainType(got)}.`,
    hint: ({ wanted }) =>
      /numeric/.test(wanted!)
        ? 'Write the number without quotes.'
        : /string/.test(wanted!)
          ? 'Put the value in quotes.'
          : 'Compare the indentation with an example: lists begin with `- `, objects have `name: value` lines.',
  },
  {
    matches: /(?<path>\.\S+): duplicate entries for key (?<key>\[.*\])/,
    title: ({ path, key }) => `Two entries of \`${bare(path)}\` have the same key ${key}.`,
    hint: () => 'Keep one of them, or give the other a name of its own.',
  },
];

/**
 * Says what the API server's refusal of a document means, where in the text it is, and what to do next.
 *
 * @param error the API server's answer
 * @param document the document that was sent
 * @returns a problem whose `detail` has the API server's own words
 */
export function problemOfRefusal(error: ApiError, document: ManifestDocument): CellProblem {
  const message = error.status.message ?? error.message;
  const base = { document: document.number, detail: message };

  for (const refusal of refusals) {
    const groups = refusal.matches.exec(message)?.groups;
    if (!groups) continue;
    return {
      ...base,
      title: refusal.title(groups),
      hint: refusal.hint(groups, document),
      field: bare(groups['path']),
      place: placeOfField(document, groups['path']!),
    };
  }

  const cause = error.status.details?.causes?.find(({ field }) => field);
  if (cause?.field && error.code === 422) {
    return {
      ...base,
      title: `The API server does not accept \`${cause.field}\`.`,
      // The API server adds a dump of both objects where a Pod was changed: nobody can read it.
      detail: (cause.message ?? message).split('\n', 1)[0],
      hint: immutable.test(message)
        ? `This cannot be changed on an object that exists. Give the ${document.kind} a new name, and the cell replaces the old one by a new one.`
        : `Mend the value; \`kubectl explain ${explained(document, cause.field)}\` describes the field.`,
      field: cause.field,
      place: placeOfField(document, cause.field),
    };
  }

  const line = /yaml: (?:unmarshal errors:\s+)?line (?<line>\d+)/.exec(message)?.groups?.['line'];
  if (line) {
    const at = document.linesBefore + Number(line);
    return {
      ...base,
      title: 'The API server cannot read this YAML.',
      hint: 'Compare this line and the one above it with the rest: indentation, colons and quotes.',
      place: { line: at, column: 1, endLine: at, endColumn: 1 },
    };
  }
  return { ...base, ...byCode(error, document), place: placeOfField(document, 'metadata.name') };
}

const immutable = /immutable|may not (?:be changed|change)|forbidden: .* updates/i;

function byCode(error: ApiError, { kind, name }: ManifestDocument) {
  const message = error.status.message ?? '';
  if (error.code === 409) {
    return {
      title: `Somebody else has set a field of ${kind} ${name}.`,
      hint: 'Leave that field out of this manifest, or press Reset to begin with an empty workspace.',
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
      hint: 'The words of the API server say which rule forbids it: a quota, a policy or a missing permission.',
    };
  }
  return {
    title: `The API server did not accept ${kind} ${name}.`,
    hint: 'Read its own words; `kubectl explain` describes each field.',
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

function plainType(words: string | undefined): string {
  if (/numeric/.test(words!)) return 'a number';
  if (/string|&value.valueUnstructured\{Value:"/.test(words!)) return 'a text';
  if (/bool/.test(words!)) return 'true or false';
  if (/list|\[\]interface/.test(words!)) return 'a list';
  if (/map|struct/.test(words!)) return 'an object';
  if (/int|float/.test(words!)) return 'a number';
  return words!;
}
