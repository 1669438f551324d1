import type { Problem } from '../../protocol/cluster.ts';
import type { RecordedEvent, RecordedLiveEvent } from '../../protocol/recording.ts';
import type { ApplyEvent, KubeObject, Measured, ObjectChange } from '../../protocol/workspace.ts';
import type { Json } from './json.ts';
import { mergePatch, patched } from './merge-patch.ts';
import { completed } from './completed.ts';
import { absoluteTimes, relativeTimes } from './times.ts';

/** The version of the format; a file of another one is recorded again. */
export const recordingFormat = 1;

/** What a recording says of itself. */
export interface RecordingHead {
  readonly format: number;
  readonly lesson: string;
  readonly cell: string;
  /** The hash of the text that was applied: a recording of another text than the lesson's is stale. */
  readonly text: string;
  /** The Kubernetes version, for instance `v1.37.2`. */
  readonly kubernetes: string;
  /** When Apply was pressed, by the clock of the server. */
  readonly recordedAt: string;
  /** How long the cell was watched, in milliseconds from Apply on. */
  readonly duration: number;
}

/** What a cell did in a real cluster. */
export interface Recording extends RecordingHead {
  readonly events: readonly RecordedEvent[];
}

/**
 * One event as the file has it: its time, what it is, and what it says. An object comes whole with its first change,
 * and then as a JSON merge patch against its version before; the patches name it by its uid.
 */
type Line =
  | [at: number, event: 'snapshot', data: { namespace: string; objects: Json[] }]
  | [at: number, event: 'interrupted', data: Problem]
  | [at: number, event: 'measured', data: Omit<Measured, 'at'>]
  | [at: number, event: ObjectChange['type'], object: Json]
  | [at: number, event: ObjectChange['type'], uid: string, patch: Json]
  | [at: number, event: 'apply', kind: ApplyEvent['event'], data: Json];

/** The content of a recording's file. */
export interface RecordingFile extends RecordingHead {
  readonly events: readonly Line[];
}

/**
 * Writes a recording as the text of its file: an event a line and members in alphabetical order, so that a new
 * recording differs from the one before only where the cluster did something else.
 */
export function encodeRecording({ events, ...head }: Recording): string {
  const known = new Map<string, Json>();
  const began = Date.parse(head.recordedAt);
  const lines = events.map((event) =>
    JSON.stringify(sorted(relativeTimes(lineOf(event, known), began))),
  );
  const members = Object.entries(sorted(head as unknown as Json) as object).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  );
  return `{\n${members.join('')}"events": [\n${lines.join(',\n')}\n]\n}\n`;
}

/** Reads a recording's file; the events are again as they came from the cluster. */
export function decodeRecording({ events, ...head }: RecordingFile): Recording {
  const known = new Map<string, Json>();
  const began = Date.parse(head.recordedAt);
  return {
    ...head,
    events: completed(
      events.map((line) => eventOf(absoluteTimes(line as Json, began) as Line, began, known)),
    ),
  };
}

function lineOf(recorded: RecordedEvent, known: Map<string, Json>): Json {
  const { at, source, event } = recorded;
  if (source === 'apply') return [at, 'apply', event.event, event.data as unknown as Json];
  switch (event.event) {
    case 'snapshot': {
      const objects = event.data.objects as unknown as Json[];
      for (const object of event.data.objects) remember(known, object);
      return [at, 'snapshot', { namespace: event.data.namespace, objects }];
    }
    case 'interrupted':
      return [at, 'interrupted', event.data as unknown as Json];
    case 'measured': {
      const { at: _, ...measured } = event.data;
      return [at, 'measured', measured as unknown as Json];
    }
    case 'change': {
      const { type, object } = event.data;
      const before = known.get(object.metadata.uid);
      const json = remember(known, object);
      if (before === undefined) return [at, type, json];
      return [at, type, object.metadata.uid, mergePatch(before, json) ?? {}];
    }
  }
}

function eventOf(line: Line, began: number, known: Map<string, Json>): RecordedEvent {
  const [at, name] = line;
  const live = (event: RecordedLiveEvent): RecordedEvent => ({ at, source: 'live', event });
  switch (name) {
    case 'apply':
      return { at, source: 'apply', event: { event: line[2], data: line[3] } as ApplyEvent };
    case 'snapshot': {
      const objects = line[2].objects as unknown as KubeObject[];
      for (const object of objects) remember(known, object);
      return live({
        event: 'snapshot',
        data: { namespace: line[2].namespace, objects, at: began + at },
      });
    }
    case 'interrupted':
      return live({ event: 'interrupted', data: line[2] });
    case 'measured':
      return live({ event: 'measured', data: { ...line[2], at: began + at } });
    default: {
      const [, type, first, patch] = line;
      const json = patch === undefined ? first : patched(known.get(first as string), patch);
      const object = json as unknown as KubeObject;
      remember(known, object);
      return live({ event: 'change', data: { type, object, at: began + at } });
    }
  }
}

function remember(known: Map<string, Json>, object: KubeObject): Json {
  const json = object as unknown as Json;
  known.set(object.metadata.uid, json);
  return json;
}

/** The value with all members in alphabetical order. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
