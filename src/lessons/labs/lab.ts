import type { LessonImage } from '../../protocol/images.ts';
import type { Check } from './check.ts';

/** What the learner has to do: fix something, make it from nothing, find something out, or calm something down. */
export const labKinds = ['repair', 'build', 'investigate', 'incident'] as const;
export type LabKind = (typeof labKinds)[number];

/** A file of a lab with its text. */
export interface LabFile {
  /** Its name without folders, for instance `web.yaml`; also the name of its cell. */
  readonly name: string;
  readonly text: string;
}

/** What stands in one of the learner's editors when the lab starts. */
interface EditedFile extends LabFile {
  /** It is applied when the lab starts; otherwise it is a draft, or empty, and the learner's to apply. */
  readonly applied: boolean;
}

/** Something a learner might try that does not solve a lab: the gate proves that, and the page never has it. */
export interface WrongFix {
  /** The name of its folder, for instance `delete-the-route`. */
  readonly name: string;
  /** Texts for the editors, by the same names. */
  readonly files: readonly LabFile[];
  /** What is run in the toolbox after its texts were applied; undefined where texts are all of it. */
  readonly commands: string | undefined;
  /** Each is a part of what an unmet check says once this was tried. */
  readonly says: readonly string[];
}

/** A task on the real cluster, checked by looking at the cluster. */
export interface Lab {
  /** The name of its folder. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: LabKind;
  /** How long it takes, in minutes. */
  readonly minutes: number;
  /** For so many seconds all checks have to be met together before the lab counts as solved. */
  readonly hold: number;
  /** The lesson it belongs to, for instance `pods`. */
  readonly lesson: string;
  /** What it needs on the nodes that is not there from the start. */
  readonly images: readonly LessonImage[];
  /** What was applied before the lab starts, by the names of files of the start: the version before these. */
  readonly before: readonly LabFile[];
  /** What is applied when the lab starts, and is not the learner's to edit. */
  readonly given: readonly LabFile[];
  /** What stands in the learner's editors. */
  readonly edited: readonly EditedFile[];
  /** The texts that solve it, by the same names. */
  readonly solution: readonly LabFile[];
  /** What is run in the toolbox after the solution's texts were applied, where texts alone do not solve it. */
  readonly commands: string | undefined;
  /** Markdown, the first hint first. */
  readonly hints: readonly LabFile[];
  /** What is tried before the solution, in the order of the names; none in the published package, which does not try. */
  readonly wrong: readonly WrongFix[];
  readonly checks: readonly Check[];
}
