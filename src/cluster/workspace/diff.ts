import type { DiffAnswer, DocumentDiff, ObjectRef } from '../../protocol/workspace.ts';
import { ApplySet } from './apply-set.ts';
import { comparable } from './comparable.ts';
import { examineCell, type DryRunContext, type Examined } from './dry-run.ts';
import { refOf, surplusOf } from './surplus.ts';

/**
 * Tells what an Apply of a text would change, and changes nothing: each object as it is against what the API server's dry
 * run makes of it, so that values which the cluster fills in are no changes.
 *
 * @throws {UnreachableError} when the API server does not answer
 * @throws {BusyError} when it has no time
 */
export async function diffCell(context: DryRunContext, yaml: string): Promise<DiffAnswer> {
  let { unread, examined } = await examineCell(context, yaml);
  // A controller may have changed an object after it was read: its change would look like the reader's.
  for (let again = 0; again < 3 && examined.some(hasMoved); again++) {
    ({ unread, examined } = await examineCell(context, yaml));
  }
  const documents = [
    ...unread.map(({ document, problems }): DocumentDiff => ({
      document,
      change: 'refused',
      problems,
    })),
    ...examined.map(diffOf),
  ].sort((a, b) => a.document - b.document);
  return { documents, pruned: await prunedBy(context, documents, examined) };
}

/** What Apply would prune: nothing where it stops at a refusal before it comes to that. */
async function prunedBy(
  { client, discovery, lesson, cell, workspace }: DryRunContext,
  documents: DocumentDiff[],
  examined: Examined[],
): Promise<ObjectRef[]> {
  const isRefused = documents.some(({ change }) => change === 'refused');
  if (isRefused || workspace === undefined) return [];
  const set = new ApplySet(client, discovery, { lesson, cell, workspace });
  const { kinds, namespaces } = await set.load();
  return surplusOf(await set.members(kinds, namespaces), examined).surplus.map(refOf);
}

/** A dry run answers with the version that it was made over. */
function hasMoved({ live, said }: Examined): boolean {
  if (!live || said.verdict !== 'accepted') return false;
  return live.metadata.resourceVersion !== said.result.metadata.resourceVersion;
}

function diffOf({ document, object, live, said }: Examined): DocumentDiff {
  const base = { document: document.number, object };
  if (said.verdict === 'refused') return { ...base, change: 'refused', problems: said.problems };
  if (said.verdict === 'unknown') return { ...base, change: 'unknown', reason: said.reason };
  if (!live) return { ...base, change: 'create' };
  const { before, after } = comparable(live, said.result);
  return before === after
    ? { ...base, change: 'none' }
    : { ...base, change: 'update', before, after };
}
