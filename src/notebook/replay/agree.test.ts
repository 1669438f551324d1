import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeRecording, type RecordingFile } from '../../lessons/recordings/recording.ts';
import type { RecordedEvent } from '../../protocol/recording.ts';
import { diagnosesOf, type CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import { failureOf } from '../diagnosis/diagnosis.ts';
import { emptyAnswer, withEvent } from '../state/answer.ts';
import { statusWords } from '../state/cell-status.ts';
import { objectState, type ObjectState } from '../state/object-state.ts';
import { statusAt } from '../state/status-at.ts';
import { everyNode, treeOf } from '../state/tree.ts';
import { emptyWorkspace, reduce } from '../state/workspace.ts';

// What a cell says at one moment in several places: its chip, the state beside each object, and the explanations below.
// Read at every second of what was recorded on a real cluster, no two of them may contradict each other.

/** All that is said of a cell at a moment. */
interface Said {
  readonly chip: string;
  readonly diagnoses: readonly CellDiagnosis[];
  /** The state of each object, and what explains it. */
  readonly objects: readonly {
    readonly name: string;
    readonly state: ObjectState;
    readonly diagnosis: CellDiagnosis | undefined;
  }[];
}

/** What may not stand together: each rule gives the words that do, and nothing where all is well. */
const rules: Readonly<Record<string, (said: Said) => readonly (string | false)[]>> = {
  'an object that an explanation calls failed does not look well, and does not hope': ({
    objects,
  }) =>
    objects.map(
      ({ name, state, diagnosis }) =>
        diagnosis?.failed === true &&
        (state.tone === 'good' || / again after | starting| changing/.test(state.words)) &&
        `${name}: “${state.words}” beside ${diagnosis.reason}`,
    ),
  'a Ready cell has no explanation of a failure, and no object that looks bad': ({
    chip,
    objects,
    diagnoses,
  }) =>
    chip !== 'Ready'
      ? []
      : [
          ...diagnoses.map(({ failed, reason }) => failed && `Ready beside ${reason}`),
          ...objects.map(
            ({ name, state: { tone, words } }) =>
              tone === 'bad' && `Ready beside ${name}: “${words}”`,
          ),
        ],
  'a failed cell is explained by the same reason': ({ chip, diagnoses }) => [
    chip.startsWith('Failed: ') &&
      !diagnoses.some(({ failed, reason }) => failed && chip === `Failed: ${reason}`) &&
      `${chip} beside ${diagnoses.map(({ reason }) => reason).join(', ') || 'no explanation'}`,
  ],
  'what has failed is not to be waited for': ({ diagnoses }) =>
    diagnoses.map(
      ({ failed, reason, next }) =>
        failed && /^Wait|\bwait a moment/i.test(next) && `${reason}: “${next}”`,
    ),
  'a container that a probe had ended did not choose its exit code': ({ diagnoses }) =>
    diagnoses.map(
      ({ title, why }) =>
        /probe .*(fails|failed)/.test(title) &&
        /exit code/.test(why) &&
        `“${title}” beside “${why}”`,
    ),
};

/** A cell, and what was recorded of it. */
interface Stream {
  readonly path: string;
  readonly cell: string;
  readonly began: number;
  readonly events: readonly RecordedEvent[];
  readonly duration: number;
}

/** What a cell says at each second of a recording, and at its end. */
function* saidOf({ cell, began, events, duration }: Stream) {
  let workspace = emptyWorkspace;
  let answer = emptyAnswer;
  let applying = true;
  const waiting = [...events];
  for (let at = 0; at <= duration + 1000; at += 1000) {
    while (waiting[0] && waiting[0].at <= at) {
      const { source, event } = waiting.shift()!;
      if (source === 'live') workspace = reduce(workspace, event);
      else {
        answer = withEvent(applying ? answer : emptyAnswer, event);
        applying = event.event !== 'end';
      }
    }
    const now = began + at;
    const tree = treeOf(workspace, cell);
    const diagnoses = diagnosesOf(tree, workspace, now);
    const failure = failureOf(diagnoses);
    const facts = { workspace, answer, applying, connected: true, tree, failure, now };
    const said: Said = {
      chip: statusWords(statusAt(facts)),
      diagnoses,
      objects: [...everyNode(tree)].map(({ object }) => ({
        name: `${object.kind} ${object.metadata.name}`,
        state: objectState(object, now),
        diagnosis: diagnoses.find(({ uid }) => uid === object.metadata.uid),
      })),
    };
    yield { at, said };
  }
}

const lessons = globSync('content/*.recordings/*.yaml*.json').map((path): Stream => {
  const { cell, recordedAt, events, duration } = decodeRecording(
    JSON.parse(readFileSync(path, 'utf8')) as RecordingFile,
  );
  return { path, cell, began: Date.parse(recordedAt), events, duration };
});
const applies = globSync('tests/fixtures/applies/*.json').map((path): Stream => {
  const all = JSON.parse(readFileSync(path, 'utf8')) as RecordedEvent[];
  // These objects have no versions, by which what was answered is compared with what the cluster has told.
  const events = all.filter(({ event }) => event.event !== 'document');
  const began = events
    .map(({ event }) => (event.event === 'snapshot' ? event.data.at : undefined))
    .find((at) => at !== undefined)!;
  return { path, cell: 'web.yaml', began, events, duration: events.at(-1)!.at };
});

describe.each([...applies, ...lessons].sort((a, b) => (a.path < b.path ? -1 : 1)))(
  '$path',
  (stream) => {
    test('says nothing that contradicts itself', () => {
      const found = new Map<string, number>();
      for (const { at, said } of saidOf(stream)) {
        for (const [rule, broken] of Object.entries(rules)) {
          for (const words of broken(said)) {
            const fault = words !== false && `${rule}: ${words}`;
            if (fault && !found.has(fault)) found.set(fault, at / 1000);
          }
        }
      }
      expect([...found].map(([fault, at]) => `at ${at} s: ${fault}`)).toEqual([]);
    });
  },
);
