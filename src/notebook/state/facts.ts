import type { Facts } from '../../lessons/predict/prediction.ts';
import type { DocumentResult, KubeObject } from '../../protocol/workspace.ts';
import { everyNode, type TreeNode } from './tree.ts';
import type { Workspace } from './workspace.ts';

/** What a cell's facts are read from. */
export interface FactSources {
  readonly status: string;
  readonly tree: readonly TreeNode[];
  readonly workspace: Workspace;
  readonly answer: readonly DocumentResult[];
  readonly previous: Facts['previous'];
  readonly seconds: number;
}

/** A cell's real result, as the expressions of a Predict see it. */
export function factsOf(sources: FactSources): Facts {
  const { status, tree, workspace, answer, previous, seconds } = sources;
  const all = [...everyNode(tree)].map(({ object }) => object);
  const objects = all.filter(({ metadata }) => !metadata.deletionTimestamp);
  return {
    status,
    objects,
    pods: objects.filter(({ kind }) => kind === 'Pod'),
    events: all.flatMap(({ metadata }) =>
      (workspace.events.get(metadata.uid) ?? []).map(({ reason, note, warning, count, by }) => ({
        reason,
        note,
        warning,
        count,
        by,
      })),
    ),
    answer,
    previous,
    seconds,
  };
}

/** So many Applies are remembered, and of each so many objects that are gone since. */
const remembered = { applies: 10, objects: 50 };

/** Remembers what a cell had in the cluster before: each object as it was last, also while it is being deleted. */
export class Previous {
  #seen = new Map<string, KubeObject>();
  /** What is gone since each Apply and before the next one, by uid. */
  #gone = [new Map<string, KubeObject>()];

  /** Apply was pressed: what goes from here on goes after it. */
  begin(): void {
    this.#gone = [...this.#gone, new Map<string, KubeObject>()].slice(-remembered.applies);
  }

  /** Takes note of what the cell has now. */
  see(tree: readonly TreeNode[]): void {
    const now = new Map<string, KubeObject>();
    for (const { object } of everyNode(tree)) {
      if (!object.metadata.deletionTimestamp) now.set(object.metadata.uid, object);
    }
    const gone = this.#gone.pop()!;
    for (const [uid, object] of this.#seen) if (!now.has(uid)) gone.set(uid, object);
    this.#gone.push(new Map([...gone].slice(-remembered.objects)));
    this.#seen = now;
  }

  /** Forgets everything: the workspace was emptied. */
  forget(): void {
    this.#seen = new Map();
    this.#gone = [new Map<string, KubeObject>()];
  }

  /** What is gone: a list for each Apply, the newest last. */
  get byApply(): Facts['previous'] {
    return this.#gone.map((gone) => [...gone.values()]);
  }
}
