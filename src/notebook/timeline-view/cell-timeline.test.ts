import { expect, test, vi } from 'vitest';
import { object, ofCell } from '../state/fixtures.ts';
import { emptyWorkspace, reduce } from '../state/workspace.ts';
import { CellTimeline } from './cell-timeline.ts';

const known = vi.hoisted(() => ({ workspace: {} }));
vi.mock('../live/workspace-view.ts', () => ({
  liveView: () => ({ get: () => ({ workspace: known.workspace }) }),
  onLiveEvent: () => undefined,
}));

test('a cell that comes to life after the page has heard of its objects tells what has happened since', () => {
  const pod = object('Pod', 'web', { metadata: ofCell('web.yaml') });
  const data = { namespace: 'kindbook-pods', objects: [pod], at: 0 };
  known.workspace = reduce(emptyWorkspace, { event: 'snapshot', data });
  const timeline = (cell: string) => new CellTimeline('pods', cell, () => undefined);
  expect(timeline('web.yaml').history).toMatchObject({ start: 'page', base: known.workspace });
  expect(timeline('other.yaml').history).toBeUndefined();
});
