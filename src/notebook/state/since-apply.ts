import type { Facts, Outcome } from '../../lessons/predict/prediction.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import type { Answer } from './answer.ts';
import { count, fields, list } from './fields.ts';
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

/** What a cell's facts are read from. */
export interface FactSources {
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
    const last = this.#applies.at(-1);
    const goes = [...this.#seen].filter(([uid]) => !now.has(uid));
    this.#seen = now;
    if (!last || goes.length === 0) return;
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

  /** The cell's real result, as the expressions of a Predict see it. */
  outcome({ status, workspace, answer, now }: FactSources): Outcome {
    const applies = this.#applies;
    return (steps) => {
      const since = applies.slice(-steps);
      const [first] = since;
      const all = [...everyNode(treeOf(workspace, this.#cell))].map(({ object }) => object);
      const objects = all
        .filter(({ metadata }) => !metadata.deletionTimestamp)
        .map((object) => restartedSince(object, first?.objects.get(object.metadata.uid)));
      return {
        status,
        objects,
        pods: objects.filter(({ kind }) => kind === 'Pod'),
        events: all.flatMap(({ metadata: { uid } }) =>
          eventsSince(workspace.events.get(uid), first?.events.get(uid)),
        ),
        answer: answer.documents,
        previous: since.flatMap(({ gone }) => [...gone.values()]),
        seconds: (now - (applies.at(-1)?.at ?? now)) / 1000,
      };
    };
  }
}

type Events = ReturnType<Workspace['events']['get']>;

/** The Events that were not there before, or not as often; with how often they were seen since. */
function eventsSince(now: Events = [], before: Events = []): Facts['events'] {
  return now.flatMap(({ uid, reason, note, warning, count: seen, by }) => {
    const count = seen - (before.find((each) => each.uid === uid)?.count ?? 0);
    return count > 0 ? [{ reason, note, warning, count, by }] : [];
  });
}

/** A Pod with the restarts of its containers counted from an earlier state on; any other object as it is. */
function restartedSince(object: KubeObject, before: KubeObject | undefined): KubeObject {
  const status = fields(object['status']);
  const [now, old] = [status, fields(before?.['status'])].map((each) =>
    list(each['containerStatuses']),
  ) as [ReturnType<typeof list>, ReturnType<typeof list>];
  if (old.every(({ restartCount }) => count(restartCount) === 0)) return object;
  const containerStatuses = now.map((one) => {
    const was = old.find(({ name }) => name === one['name']);
    return { ...one, restartCount: count(one['restartCount']) - count(was?.['restartCount']) };
  });
  return { ...object, status: { ...status, containerStatuses } };
}
