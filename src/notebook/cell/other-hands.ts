import type { DiffAnswer } from '../../protocol/workspace.ts';
import type { TreeNode } from '../state/tree.ts';
import { fingerprint } from '../storage/saved-text.ts';

/** So long changes may follow each other before it is asked what they come to, in milliseconds. */
const pauseMs = 2_000;

/** What an object asks for, by the object as it was told: all but its metadata and its status. */
const contents = new WeakMap<object, string>();

/**
 * Finds out whether the cluster still has what a cell has applied, or somebody else has changed it since: an undo, a
 * `kubectl scale`, another tool. Most changes of an object are no change of what the text says (an autoscaler's replicas, a
 * Pod's node), so after each the API server is asked for the difference.
 */
export class OtherHands {
  readonly #kept: { content: string | undefined };
  readonly #ask: () => Promise<DiffAnswer>;
  readonly #changed: () => void;
  #differs = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The content that is asked about. */
  #asked: string | undefined;

  /**
   * @param kept where the content is kept that is known to be as the text has it
   * @param ask asks for the difference between the text and the cluster
   * @param changed called when the answer is another one
   */
  constructor(
    kept: { content: string | undefined },
    ask: () => Promise<DiffAnswer>,
    changed: () => void,
  ) {
    this.#kept = kept;
    this.#ask = ask;
    this.#changed = changed;
  }

  /** Something was applied, and what was kept is forgotten: what the cluster has next is as the text has it. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#asked = undefined;
    this.#differs = false;
  }

  /**
   * Looks at what the cluster has now; to be called while the text is the one that was applied.
   *
   * @returns whether it is known to differ
   */
  differs(tree: readonly TreeNode[]): boolean {
    if (tree.length === 0) return false;
    const content = fingerprint(tree.map(({ object }) => contentOf(object)).join('\n'));
    if (content === (this.#asked ?? this.#kept.content)) return this.#differs;
    if (this.#kept.content === undefined) {
      this.#kept.content = content;
      return false;
    }
    this.#asked = content;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(content), pauseMs);
    return this.#differs;
  }

  async #find(content: string): Promise<void> {
    // What cannot be asked now is asked after the next change, or when the page is loaded again.
    const answer = await this.#ask().catch(() => undefined);
    if (!answer || this.#asked !== content) return;
    const { documents, pruned } = answer;
    const differs =
      pruned.length > 0 ||
      documents.some(({ change }) => change !== 'none' && change !== 'unknown');
    if (!differs) {
      this.#kept.content = content;
      this.#asked = undefined;
    }
    if (differs === this.#differs) return;
    this.#differs = differs;
    this.#changed();
  }
}

function contentOf(object: TreeNode['object']): string {
  const known = contents.get(object);
  if (known !== undefined) return known;
  const { metadata, status: _, ...rest } = object;
  const content = JSON.stringify([metadata.uid, rest]);
  contents.set(object, content);
  return content;
}
