import type { KubeObject } from '../../protocol/workspace.ts';
import type { Answer } from './answer.ts';
import { everyNode, treeOf } from './tree.ts';
import type { Workspace } from './workspace.ts';

/** What there was when Apply was pressed, and what has gone since, until the next Apply. */
interface Apply extends Pick<Workspace, 'objects' | 'events'> {
  readonly number: number;
  /** When it was pressed, in milliseconds since the epoch. */
  readonly at: number;
  /** It changed nothing, and what happened after the one before was not seen. */
  readonly isBlind: boolean;
  /** Each object as it was last, also while it is being deleted, by uid. */
  readonly gone: ReadonlyMap<string, KubeObject>;
}

/** What a cell's facts are read from, as it is at one moment. */
export interface Seen {
  readonly cell: string;
  /** The newest Applies, the last of them last. */
  readonly applies: readonly Apply[];
  readonly status: string;
  readonly workspace: Workspace;
  readonly answer: Pick<Answer, 'documents'>;
  readonly now: number;
}

/** So many Applies are remembered, and of each so many objects that are gone since. */
const remembered = { applies: 10, objects: 50 };

/** Tells what came after the newest Apply of a cell from what was there before. The one place where that is decided. */
export class SinceApply {
  readonly #cell: string;
  #seen = new Map<string, KubeObject>();
  #applies: readonly Apply[] = [];
  #pressed = 0;

  constructor(cell: string) {
    this.#cell = cell;
  }

  /** Apply was pressed: what there is now is of before, and what goes from here on goes after it. */
  begin(workspace: Workspace, at: number): void {
    this.see(workspace);
    const { objects, events } = workspace;
    this.#pressed += 1;
    const apply: Apply = {
      number: this.#pressed,
      at,
      objects,
      events,
      isBlind: false,
      gone: new Map(),
    };
    this.#applies = [...this.#applies, apply].slice(-remembered.applies);
  }

  /** The Apply was answered. After one that has changed nothing goes on what came after the one before. */
  end({ documents, pruned }: Pick<Answer, 'documents' | 'pruned'>): void {
    if (pruned.length > 0 || documents.some(({ outcome }) => outcome !== 'unchanged')) return;
    const [before, last] = this.#applies.slice(-2);
    if (!last) {
      this.#applies = before ? [{ ...before, isBlind: true }] : [];
      return;
    }
    const gone = new Map([...before!.gone, ...last.gone]);
    this.#applies = [...this.#applies.slice(0, -2), { ...before!, gone }];
  }

  /** Takes note of what the cell has now. */
  see(workspace: Workspace): void {
    const now = new Map<string, KubeObject>();
    for (const { object } of everyNode(treeOf(workspace, this.#cell))) {
      if (!object.metadata.deletionTimestamp) now.set(object.metadata.uid, object);
    }
    const goes = [...this.#seen].filter(([uid]) => !now.has(uid));
    this.#seen = now;
    if (this.#applies.length === 0) return;
    // While a broken stream begins again, some kinds are not listed yet: what is seen again was never gone.
    this.#applies = this.#applies.map((apply) =>
      [...apply.gone.keys()].some((uid) => now.has(uid))
        ? { ...apply, gone: new Map([...apply.gone].filter(([uid]) => !now.has(uid))) }
        : apply,
    );
    if (goes.length === 0) return;
    const last = this.#applies.at(-1)!;
    const gone = new Map([...last.gone, ...goes].slice(-remembered.objects));
    this.#applies = [...this.#applies.slice(0, -1), { ...last, gone }];
  }

  /** Forgets everything: the workspace was emptied. */
  forget(): void {
    this.#seen = new Map();
    this.#applies = [];
  }

  /** Which Apply the result is of: another number after each that has changed something. */
  get number(): number | undefined {
    return this.#applies.at(-1)?.number;
  }

  /** Why nothing can be said of what came after the Apply; undefined where something can. */
  lost({ documents }: Pick<Answer, 'documents'>): 'unchanged' | 'deleted' | undefined {
    if (this.#applies.at(-1)?.isBlind !== false) return 'unchanged';
    const isGone = (uid: string) => this.#applies.some(({ gone }) => gone.has(uid));
    return documents.some((one) => one.object && 'uid' in one.object && isGone(one.object.uid))
      ? 'deleted'
      : undefined;
  }

  /** What the facts about the cell are read from (`outcomeOf`). */
  seen(now: Omit<Seen, 'cell' | 'applies'>): Seen {
    const { status, workspace, answer } = now;
    return { cell: this.#cell, applies: this.#applies, status, workspace, answer, now: now.now };
  }
}
