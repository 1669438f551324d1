import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import type { Answer } from './answer.ts';
import { ago, now, object, ofCell } from './fixtures.ts';
import { outcomeOf } from './outcome.ts';
import { SinceApply } from './since-apply.ts';
import { emptyWorkspace, reduce, type Workspace } from './workspace.ts';

const cell = 'web.yaml';
const pod = (name: string, metadata: Partial<KubeObject['metadata']> = {}) =>
  object('Pod', name, { metadata: { ...ofCell(cell), ...metadata } });
const workspace = (...pods: KubeObject[]): Workspace =>
  reduce(emptyWorkspace, {
    event: 'snapshot',
    data: { namespace: 'kindbook-pods', objects: pods, at: now },
  });

/** The names of what has gone since so many Applies. */
const gone = (since: SinceApply, applies: number) =>
  outcomeOf(
    since.seen({ status: 'Ready', workspace: workspace(), answer: { documents: [] }, now }),
  )(applies).previous.map(({ metadata }) => metadata.name);

describe('what a cell has lost since an Apply', () => {
  it('is what it has no longer, or not for long', () => {
    const since = new SinceApply(cell);
    since.begin(workspace(pod('a'), pod('b')), now);
    expect(gone(since, 1)).toEqual([]);
    since.see(workspace(pod('b')));
    expect(gone(since, 1)).toEqual(['a']);
    since.see(workspace(pod('b', { deletionTimestamp: ago(1) }), pod('c')));
    expect(gone(since, 1)).toEqual(['a', 'b']);
  });

  it('is not what is seen again: while a broken stream begins again, some kinds are not listed yet', () => {
    const since = new SinceApply(cell);
    since.begin(workspace(pod('a')), now);
    const { uid } = pod('a').metadata;
    const answer = { documents: [{ object: { uid } }] } as unknown as Answer;
    since.see(workspace());
    expect([gone(since, 1), since.lost(answer)]).toEqual([['a'], 'deleted']);
    since.begin(workspace(), now);
    since.see(workspace(pod('a')));
    expect([gone(since, 2), since.lost(answer)]).toEqual([[], undefined]);
  });

  it('is told of as many Applies as are asked for', () => {
    const since = new SinceApply(cell);
    since.begin(workspace(pod('a'), pod('b')), now);
    since.see(workspace(pod('b')));
    since.begin(workspace(pod('b')), now);
    since.see(workspace(pod('c')));
    expect([1, 2].map((applies) => gone(since, applies))).toEqual([['b'], ['a', 'b']]);
  });

  it('is not what was on its way out when Apply was pressed', () => {
    const since = new SinceApply(cell);
    since.see(workspace(pod('a')));
    const leaving = workspace(pod('a', { deletionTimestamp: ago(1) }));
    since.begin(leaving, now);
    since.see(workspace());
    expect(gone(since, 1)).toEqual([]);
  });

  it('is forgotten when the workspace is emptied', () => {
    const since = new SinceApply(cell);
    since.begin(workspace(pod('a')), now);
    since.see(workspace());
    since.forget();
    since.see(workspace(pod('b')));
    expect(gone(since, 1)).toEqual([]);
  });
});
