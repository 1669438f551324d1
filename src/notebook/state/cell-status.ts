import { objectState } from './object-state.ts';
import type { TreeNode } from './tree.ts';

/** Why a cell does not become ready. */
export interface Failure {
  /** The cluster's own word for it, such as `OOMKilled`; undefined where the learner has to find it out. */
  readonly reason: string | undefined;
  /** A Pod is kept without a node: nothing has failed, and it runs as soon as a node can take it. */
  readonly pending?: true | undefined;
}

/** What a cell's one status says. */
export type CellStatus =
  | {
      readonly name:
        'draft' | 'invalid' | 'applying' | 'unanswered' | 'ready' | 'stale' | 'no-cluster';
    }
  | { readonly name: 'progressing'; readonly ready?: number; readonly of?: number }
  | ({ readonly name: 'failed' | 'pending' } & Pick<Failure, 'reason'>)
  /** Apply was pressed, and goes on when these images are on the nodes. */
  | { readonly name: 'waiting'; readonly images: readonly string[] }
  /** No cluster answers; what is shown was recorded. */
  | { readonly name: 'recorded'; readonly version: string };

/** What the status is made of. */
export interface CellFacts {
  /** An Apply is on its way. */
  readonly applying: boolean;
  /** The server has not answered that Apply, and gives no other sign of life either. */
  readonly unanswered?: boolean;
  /** Images that an Apply waits for. */
  readonly images?: readonly string[] | undefined;
  /** The text as it stands was refused: by its shape, or by the API server. */
  readonly invalid: boolean;
  /** The text differs from the one that was applied last, or the cluster no longer has what it says. */
  readonly changed: boolean;
  /** Something was applied and has not been seen in the live stream yet. */
  readonly awaited: boolean;
  /** The cluster answers. */
  readonly connected: boolean;
  readonly tree: readonly TreeNode[];
  /** Undefined where it is ready, or on its way. */
  readonly failure: Failure | undefined;
  readonly now: number;
}

/** Derives the cell's one status. What the reader does (text, Apply) comes before what the cluster does. */
export function cellStatus(facts: CellFacts): CellStatus {
  if (facts.images) return { name: 'waiting', images: facts.images };
  if (facts.applying) return { name: facts.unanswered ? 'unanswered' : 'applying' };
  if (facts.invalid) return { name: 'invalid' };
  if (facts.tree.length === 0) {
    if (facts.awaited) return { name: 'progressing' };
    return { name: facts.connected ? 'draft' : 'no-cluster' };
  }
  if (facts.changed) return { name: 'stale' };
  if (facts.awaited) return { name: 'progressing' };
  if (facts.failure) {
    const { reason, pending } = facts.failure;
    return { name: pending ? 'pending' : 'failed', reason };
  }

  // What an Apply has pruned is on its way out, and nothing to wait for.
  const staying = facts.tree.filter(({ object }) => !object.metadata.deletionTimestamp);
  if (staying.length === 0) return { name: 'progressing' };
  const states = staying.map(({ object }) => objectState(object, facts.now));
  const progress = states.flatMap((state) => state.progress ?? []);
  const ready = progress.reduce((sum, each) => sum + each.ready, 0);
  const of = progress.reduce((sum, each) => sum + each.of, 0);
  if (ready < of) return { name: 'progressing', ready, of };
  return { name: 'ready' };
}

/** The status as the reader sees it; the words are part of the contract with tests and screen readers. */
export function statusWords(status: CellStatus): string {
  switch (status.name) {
    case 'draft':
      return 'Draft';
    case 'invalid':
      return 'Invalid';
    case 'applying':
      return 'Applying';
    case 'unanswered':
      return 'Applying: the server does not answer';
    case 'waiting':
      return `Waiting for ${status.images.join(', ')}`;
    case 'ready':
      return 'Ready';
    case 'stale':
      return 'Stale';
    case 'no-cluster':
      return 'No cluster';
    case 'progressing':
      return status.of === undefined ? 'Progressing' : `Progressing ${status.ready}/${status.of}`;
    case 'failed':
      return `Failed${because(status.reason)}`;
    case 'pending':
      return `Pending${because(status.reason)}`;
    case 'recorded':
      return `Recorded on Kubernetes ${status.version}`;
  }
}

const because = (reason: string | undefined) => (reason === undefined ? '' : `: ${reason}`);
