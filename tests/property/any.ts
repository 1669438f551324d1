import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { decodeRecording, type RecordingFile } from '../../src/lessons/recordings/recording.ts';
import { split } from '../../src/lessons/manifest/documents.ts';
import type { RecordedEvent } from '../../src/protocol/recording.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';

/** What real readers write and a real cluster said, and ways to break it. */

const root = join(import.meta.dirname, '../..');

/** Every manifest among the fixtures, document by document. */
const manifests = ['diagnoses', 'healthy', 'refusals'].flatMap((folder) =>
  filesIn(join(root, 'tests/fixtures', folder), '.yaml').flatMap((text) =>
    split(text).map((part) => part.text),
  ),
);

/** What was heard while each cell of the lessons was recorded. */
const recordings: readonly (readonly RecordedEvent[])[] = readdirSync(join(root, 'content'))
  .filter((name) => name.endsWith('.recordings'))
  .flatMap((folder) => filesIn(join(root, 'content', folder), '.yaml.json'))
  .map((text) => decodeRecording(JSON.parse(text) as RecordingFile).events);

/** A few objects of each kind, as the API server has sent them, Kubernetes Events among them. */
const objects = [
  ...Map.groupBy(recordings.flat().flatMap(objectsOf), ({ kind }) => kind).values(),
].flatMap((all) => all.filter((_, index) => index % Math.ceil(all.length / 40) === 0));

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

function objectsOf({ source, event }: RecordedEvent): KubeObject[] {
  if (source !== 'live') return [];
  if (event.event === 'snapshot') return event.data.objects;
  return event.event === 'change' ? [event.data.object] : [];
}

/** A letter, or what only looks like one. */
const letter = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...' \n:-#\'"{}[]&*!|>%@`,?\t\r~=<.0aé漢😀\ufeff\u0000\u2028\ud800'),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);

/** Any letters at all. */
export const anyText = fc.string({ unit: letter, maxLength: 60 });

/** Names that a program may mistake for something of its own. */
const trap = fc.constantFrom(
  'constructor',
  '__proto__',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '',
);

/** What YAML is made of, in any order. */
const piece = fc.constantFrom(
  ...[
    'apiVersion: v1\n',
    'kind: Pod\n',
    'kind: Secret\n',
    'metadata:\n',
    '  name: web\n',
    'data:\n',
  ],
  ...[
    'a: ',
    '- ',
    '? ',
    ': ',
    '\n',
    '\n  ',
    '\n    ',
    '\n      ',
    '\t',
    '\r\n',
    ' ',
    '  ',
    '#',
    ' # c',
  ],
  ...[
    '---\n',
    '--- ',
    '...\n',
    '%YAML 1.2\n',
    '%TAG ! !x\n',
    '&a ',
    '*a',
    '<<: ',
    '<<: *a\n',
    '!!int ',
    '!!binary ',
  ],
  ...[
    '!!set ',
    '! ',
    '|',
    '>',
    '|-\n',
    '>+2\n',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '{a: ',
    '\\',
    '\\x4',
    '\\u12',
  ],
  ...[
    '1',
    '0x1f',
    '0o7',
    '1e9',
    '.nan',
    '.inf',
    '-.inf',
    '12:30:45',
    'true',
    'no',
    'null',
    '~',
    '2001-01-01',
    'é😀',
  ],
  ...[
    '{{ value }}',
    'constructor: ',
    '__proto__: ',
    'toString: x\n',
    '\ufeff',
    '\u0000',
    'x'.repeat(90),
  ],
);
export const yamlPieces = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

/** A real manifest of one or more documents, with some places overwritten. */
export const brokenManifest = fc
  .tuple(
    fc.array(fc.constantFrom(...manifests), { minLength: 1, maxLength: 2 }),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        removed: fc.nat({ max: 12 }),
        added: fc.oneof(piece, anyText, fc.constant('')),
      }),
      { maxLength: 3 },
    ),
  )
  .map(([parts, changes]) =>
    changes.reduce((text, { at, removed, added }) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + added + text.slice(from + removed);
    }, parts.join('\n---\n')),
  );

/** A value that may stand where another one was: of any type, as a custom resource may have it. */
const anyValue = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    1e21,
    '',
    'None',
    '0',
    '5x',
    'True',
    '2026-11-22T12:00:00Z',
  ),
  fc.constantFrom([], {}, [null], [[]], [{}], [0], ['']),
  anyText,
  trap,
  fc.jsonValue({ maxDepth: 2 }),
);

interface Change {
  at: number;
  value: unknown;
  isGone: boolean;
}
const changes = fc.array(fc.record({ at: fc.nat(), value: anyValue, isGone: fc.boolean() }), {
  maxLength: 4,
});

/**
 * An object of which some members are missing or of another type. The API server itself takes care of `metadata`, of every
 * kind, so only what may be missing there is; any kind may be one that a CustomResourceDefinition has made.
 */
export const anyObject: fc.Arbitrary<KubeObject> = fc
  .tuple(fc.constantFrom(...objects), changes, fc.option(trap, { freq: 12, nil: undefined }))
  .map(([object, all, kind]) => {
    const changed = structuredClone(object);
    for (const change of all) apply(changed, change);
    if (kind) changed.kind = kind;
    return changed;
  });

/** What a page has heard of a workspace while a cell was applied; of some objects something else than was recorded. */
export const anyEvents: fc.Arbitrary<RecordedEvent[]> = fc
  .tuple(fc.constantFrom(...recordings), fc.array(fc.tuple(fc.nat(), changes), { maxLength: 5 }))
  .map(([events, all]) => {
    const changed = events.slice(0, 400);
    for (const [at, some] of all) {
      const index = at % changed.length;
      const copy = structuredClone(changed[index]!);
      for (const object of objectsOf(copy)) for (const change of some) apply(object, change);
      changed[index] = copy;
    }
    return changed;
  });

/** Puts a value, or nothing, in the place of one that an object has. */
function apply(object: KubeObject, { at, value, isGone }: Change): void {
  const places = [...placesIn(object, true)];
  if (places.length === 0) return;
  const [parent, name] = places[at % places.length]!;
  // A copy: the next change may be within it.
  if (!isGone) parent[name] = structuredClone(value);
  else if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete parent[name];
}

/** Every member within an object, at any depth, that may be anything. */
function* placesIn(value: object, isRoot = false): Generator<[Record<string, unknown>, string]> {
  for (const [name, member] of Object.entries(value)) {
    if (isRoot && ['apiVersion', 'kind', 'metadata'].includes(name)) continue;
    yield [value as Record<string, unknown>, name];
    if (typeof member === 'object' && member !== null) yield* placesIn(member as object);
  }
}
