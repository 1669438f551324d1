import type { Answer } from './answer.ts';
import { isAwaited } from './awaited.ts';
import { cellStatus, type CellFacts, type CellStatus } from './cell-status.ts';
import type { Workspace } from './workspace.ts';

/** What is known at a moment of a cell’s Apply: what it was answered, and what the cluster told of it. */
export interface ApplyAt extends Pick<
  CellFacts,
  'applying' | 'connected' | 'tree' | 'failure' | 'now'
> {
  readonly workspace: Workspace;
  readonly answer: Pick<Answer, 'documents'>;
}

/**
 * The cell’s status at a moment.
 *
 * @param page what a page knows besides, which goes before what the answer says: the reader may have typed since
 */
export function statusAt(
  { workspace, answer, applying, connected, tree, failure, now }: ApplyAt,
  page: Partial<CellFacts> = {},
): CellStatus {
  return cellStatus({
    applying,
    connected,
    tree,
    failure,
    now,
    invalid: answer.documents.some(({ outcome }) => outcome === 'failed'),
    awaited: isAwaited(answer.documents, workspace),
    changed: false,
    ...page,
  });
}
