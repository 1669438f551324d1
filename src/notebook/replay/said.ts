import { entryOf } from '../../protocol/entry-of.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { diagnosesOf, type CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import { explanationOf } from '../diagnosis/explained.ts';
import { failureOf } from '../diagnosis/diagnosis.ts';
import { statusWords } from '../state/cell-status.ts';
import type { ObjectState } from '../state/object-state.ts';
import { statusAt, type ApplyAt } from '../state/status-at.ts';
import { ownerOf } from '../state/owner.ts';
import { everyNode, treeOf } from '../state/tree.ts';
import type { Hop } from '../timeline/hop.ts';
import { sentenceOf } from '../timeline/sentences.ts';

// For tests: what a cell says at one moment in several places, and what of it may not stand together.

/** All that is said of a cell at a moment. */
export interface Said {
  readonly chip: string;
  readonly diagnoses: readonly CellDiagnosis[];
  /** The state of each object, what explains it, and the newest sentence of the timeline about it. */
  readonly objects: readonly {
    readonly name: string;
    readonly object: KubeObject;
    readonly state: ObjectState;
    readonly diagnosis: CellDiagnosis | undefined;
    readonly hops: readonly Hop[];
  }[];
}

/**
 * Says all of it.
 *
 * @param cell the cell's name
 * @param known what is known of it then
 * @param hops what the timeline has by then
 */
export function saidOf(
  cell: string,
  known: Omit<ApplyAt, 'tree' | 'failure' | 'connected'>,
  hops: readonly Hop[],
): Said {
  const { workspace, now } = known;
  const tree = treeOf(workspace, cell);
  const diagnoses = diagnosesOf(tree, workspace, now);
  const facts = { ...known, connected: true, tree, failure: failureOf(diagnoses) };
  const byUid = Map.groupBy(hops, ({ object }) => object.uid);
  return {
    chip: statusWords(statusAt(facts)),
    diagnoses,
    objects: [...everyNode(tree)].map(({ object }) => ({
      name: `${object.kind} ${object.metadata.name}`,
      object,
      ...explanationOf(object, diagnoses, now),
      hops: byUid.get(object.metadata.uid) ?? [],
    })),
  };
}

/** What the newest of these hops in the timeline has to agree with in the state of its object: the words that cannot follow. */
const afterHop: Readonly<Partial<Record<string, RegExp>>> = {
  ready: /not ready|Pending|crashing/,
  unready: /^Running, ready$/,
  succeeded: /^(?!Succeeded)/,
  failed: /^(?!Failed)/,
  scheduled: /unschedulable|waiting for a node/,
  // Where no node was found it waits for one: its condition may come later than the Event.
  unschedulable: /^Running/,
  gone: /^/,
  // After these many states may follow.
  started: /unschedulable|waiting for a node/,
  ended: /unschedulable|waiting for a node/,
  waiting: /unschedulable|waiting for a node/,
  killing: /unschedulable|waiting for a node/,
};

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
            ({ name, object, state: { tone, words } }) =>
              tone === 'bad' &&
              // A Job that has done its work keeps the Pods of the tries before.
              ownerOf(object)?.kind !== 'Job' &&
              `Ready beside ${name}: “${words}”`,
          ),
        ],
  'a failed cell is explained by the same reason': ({ chip, diagnoses }) => [
    /^(Failed|Pending): /.test(chip) &&
      !diagnoses.some(({ failed, reason }) => failed && chip.endsWith(`: ${reason}`)) &&
      `${chip} beside ${diagnoses.map(({ reason }) => reason).join(', ') || 'no explanation'}`,
  ],
  'a Pod that is Pending without a node has not failed, and one that has failed is not Pending': ({
    chip,
    objects,
  }) =>
    objects.map(({ name, state: { words }, diagnosis }) => {
      const isPending = words === 'Pending, unschedulable';
      return (
        isPending &&
        diagnosis !== undefined &&
        chip === `Failed: ${diagnosis.reason}` &&
        `${chip} beside ${name}: “${words}”`
      );
    }),
  'what has failed is not to be waited for': ({ diagnoses }) =>
    diagnoses.map(
      ({ failed, reason, next }) =>
        failed && /^Wait|\bwait a moment/i.test(next) && `${reason}: “${next}”`,
    ),
  'what only waits is not called wrong for good': ({ diagnoses }) =>
    diagnoses.map(
      ({ failed, reason, next }) =>
        !failed && /press Apply: the cell then replaces it/.test(next) && `${reason}: “${next}”`,
    ),
  'a container that a probe had ended did not choose its exit code': ({ diagnoses }) =>
    diagnoses.map(
      ({ title, why }) =>
        /probe .*(fails|failed)/.test(title) &&
        /exit code/.test(why) &&
        `“${title}” beside “${why}”`,
    ),
  'the timeline’s newest word of an object agrees with its state': ({ objects }) =>
    objects.map(({ name, object, state, hops }) => {
      const newest = hops.findLast(({ what }) => entryOf(afterHop, what));
      if (!newest || object.metadata.deletionTimestamp) return false;
      const { words } = state;
      return (
        entryOf(afterHop, newest.what)!.test(words) &&
        `${name}: “${words}” beside “${sentenceOf([newest])}”`
      );
    }),
  'a container that the timeline saw end is not explained by another exit code': ({ objects }) =>
    objects.map(({ name, diagnosis, hops }) => {
      const code = /exit code (\d+)/.exec(diagnosis?.why ?? '')?.[1];
      const seen = hops.flatMap(({ what, facts }) =>
        what === 'ended' ? String(facts['exitCode']) : [],
      );
      return (
        code !== undefined &&
        seen.length > 0 &&
        !seen.includes(code) &&
        `${name}: exit code ${code} beside ${seen.join(', ')} in the timeline`
      );
    }),
};

/** All that contradicts itself in what is said at one moment: the rule, and the words that may not stand together. */
export function contradictionsOf(said: Said): string[] {
  return Object.entries(rules).flatMap(([rule, broken]) =>
    broken(said).flatMap((words) => (words === false ? [] : `${rule}: ${words}`)),
  );
}
