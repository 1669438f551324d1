import type { DiffAnswer, DocumentDiff } from '../../protocol/workspace.ts';
import { comparable } from './comparable.ts';
import { examineCell, type DryRunContext, type Examined } from './dry-run.ts';

/**
 * Tells what an Apply of a text would change, and changes nothing: each object as it is against what the API server's dry
 * run makes of it, so that values which the cluster fills in are no changes.
 *
 * @throws {UnreachableError} when the API server does not answer
 * @throws {BusyError} when it has no time
 */
export async function diffCell(context: DryRunContext, yaml: string): Promise<DiffAnswer> {
  const { unread, examined } = await examineCell(context, yaml);
  const documents = [
    ...unread.map(({ document, problems }): DocumentDiff => ({
      document,
      change: 'refused',
      problems,
    })),
    ...examined.map(diffOf),
  ].sort((a, b) => a.document - b.document);
  return { documents, pruned: [] };
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
