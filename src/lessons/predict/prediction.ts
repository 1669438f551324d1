import type { DocumentResult, KubeObject } from '../../protocol/workspace.ts';

/** One answer to choose, and when it is the right one. */
export interface Option {
  readonly answer: string;
  /** A CEL expression over `Facts`; true where the real result is what this answer says. */
  readonly when: string;
}

/** A question before a run, and how the real result decides which answer was right. */
export interface Prediction {
  /** The cell whose result marks the answer. */
  readonly cell: string;
  readonly question: string;
  readonly options: readonly Option[];
  /** A CEL expression: the first moment at which it is true is the one that counts. */
  readonly once: string;
  /** What the reader changes in the cell's text, one Apply after the other, after having applied it as it is. */
  readonly edits: readonly Edit[];
}

/** A change of a cell's text: the first place where `find` stands gets `replace`. */
export type Edit = readonly [find: string, replace: string];

/** The usual moment that counts: the cell is Ready, has failed, or was refused. */
export const usualOnce =
  'status == "Ready" || status == "Invalid" || status.startsWith("Failed") || status.startsWith("Pending")';

/** What an expression may speak of: the cell's real result at one moment. */
export interface Facts {
  /** The words of the cell's status, for instance `Failed: OOMKilled`. */
  readonly status: string;
  /** The cell's objects and all that these own, but what is being deleted. */
  readonly objects: readonly KubeObject[];
  /** Those of them that are Pods. */
  readonly pods: readonly KubeObject[];
  /** The Events about them since the question's first Apply. */
  readonly events: readonly EventFacts[];
  /** The API server's answer to the last Apply, a document each. */
  readonly answer: readonly DocumentResult[];
  /** What the cell has lost since the question's first Apply, or will not have for long, each object as it was last. */
  readonly previous: readonly KubeObject[];
  /** Seconds since the last Apply. */
  readonly seconds: number;
}

/** A cell's real result at one moment: what came after so many of its newest Applies, and nothing older. */
export type Outcome = (applies: number) => Facts;

/** A Kubernetes Event as an expression sees it. */
interface EventFacts {
  readonly reason: string;
  readonly note: string;
  readonly warning: boolean;
  readonly count: number;
  /** Who said it, for instance `kubelet`. */
  readonly by: string;
}

/** The texts that are applied one after the other: the lesson's own, then the one after each edit. */
export function textsOf(original: string, edits: readonly Edit[]): string[] {
  const texts = [original];
  // A function, since a text may have `$&` in it.
  for (const [find, replace] of edits) texts.push(texts.at(-1)!.replace(find, () => replace));
  return texts;
}
