import type { Recording } from '../../lessons/recordings/recording.ts';
import type { CellProblem } from '../../protocol/workspace.ts';
import { explanationOf } from '../diagnosis/explained.ts';
import { diagnosesOf, type CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import type { ObjectState, Tone } from '../state/object-state.ts';
import { everyNode, treeOf } from '../state/tree.ts';
import { emptyWorkspace, reduce } from '../state/workspace.ts';
import { CellStory } from './cell-story.ts';

/** How a recording ends, short enough to stand in the page before any script. */
export interface RecordedEnd {
  /** The words of the status, for instance `Failed: OOMKilled`. */
  readonly status: string;
  readonly tone: Tone;
  readonly objects: readonly { kind: string; name: string; state: ObjectState }[];
  readonly diagnoses: readonly CellDiagnosis[];
  /** Why the API server refused it, if it did. */
  readonly problems: readonly CellProblem[];
}

/** So many objects are named; the rest is counted. */
const named = 12;

/** Reads the end of a recording by the same functions as the live view. */
export function recordedEnd({ cell, recordedAt, events, duration }: Recording): RecordedEnd {
  const began = Date.parse(recordedAt);
  const now = began + duration;
  const story = new CellStory(cell, began);
  let workspace = emptyWorkspace;
  for (const recorded of events) {
    story.hear(recorded);
    if (recorded.source === 'live') workspace = reduce(workspace, recorded.event);
  }
  const tree = treeOf(workspace, cell);
  const status = story.status(duration);
  const diagnoses = diagnosesOf(tree, workspace, now);
  return {
    status,
    tone: toneOf(status),
    objects: [...everyNode(tree)].slice(0, named).map(({ object }) => ({
      kind: object.kind,
      name: object.metadata.name,
      state: explanationOf(object, diagnoses, now).state,
    })),
    diagnoses,
    problems: story.answer.documents.flatMap((result) =>
      result.outcome === 'failed' ? [result.problem] : [],
    ),
  };
}

function toneOf(status: string): Tone {
  if (status === 'Ready') return 'good';
  return status.startsWith('Progressing') ? 'busy' : 'bad';
}
