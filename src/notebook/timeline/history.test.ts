import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../protocol/recording.ts';
import { object, ofCell } from '../state/fixtures.ts';
import { treeOf } from '../state/tree.ts';
import { emptyWorkspace, reduce, type Workspace } from '../state/workspace.ts';
import { History } from './history.ts';

const added = (at: number, name: string): RecordedEvent => ({
  at,
  source: 'live',
  event: { event: 'change', data: { type: 'ADDED', object: object('Pod', name), at } },
});
const gone = (at: number, name: string): RecordedEvent => ({
  at,
  source: 'live',
  event: { event: 'change', data: { type: 'DELETED', object: object('Pod', name), at } },
});
const names = ({ objects }: Workspace) => [...objects.keys()];

describe('a history', () => {
  it('has the workspace as it was at any time', () => {
    const base = reduce(emptyWorkspace, {
      event: 'snapshot',
      data: { namespace: 'n', objects: [object('Pod', 'old')], at: 0 },
    });
    const history = new History('apply', 1_000, base);
    for (const event of [added(20, 'new'), gone(300, 'old')]) history.add(event);
    expect(names(history.workspaceAt(19))).toEqual(['old']);
    expect(names(history.workspaceAt(20))).toEqual(['old', 'new']);
    expect(names(history.workspaceAt(5_000))).toEqual(['new']);
    expect(history.momentAt(300)).toMatchObject({ now: 1_300, live: false });
  });

  it('counts a live event from when the watch delivered it', () => {
    const history = new History('apply', 1_000, emptyWorkspace);
    history.onLiveEvent({
      event: 'change',
      data: { type: 'ADDED', object: object('Pod', 'a'), at: 1_016 },
    });
    expect(history.eventsFrom(0)).toMatchObject([{ at: 16, source: 'live' }]);
  });

  it('knows an object as the cell’s own though its label came a moment later', () => {
    const history = new History('apply', 0, emptyWorkspace);
    const labelled = object('Pod', 'a', { metadata: ofCell('web.yaml') });
    const data = { type: 'MODIFIED', object: labelled, at: 30 } as const;
    history.add(added(10, 'a'));
    history.add({ at: 30, source: 'live', event: { event: 'change', data } });
    expect(treeOf(history.momentAt(10).workspace, 'web.yaml')).toHaveLength(1);
    expect(treeOf(history.momentAt(9).workspace, 'web.yaml')).toHaveLength(0);
  });

  it('begins from nothing but the recording’s own events when it is fed from one', () => {
    const history = History.ofRecording(9, [added(-5, 'before'), added(10, 'after')]);
    expect(names(history.workspaceAt(0))).toEqual(['before']);
    expect(names(history.workspaceAt(10))).toEqual(['before', 'after']);
  });

  it('goes to any moment of a long history, in any order', () => {
    const history = new History('apply', 0, emptyWorkspace);
    for (let at = 1; at <= 500; at++) history.add(added(at, `${at}`));
    for (const at of [500, 1, 64, 65, 128, 333, 0, 499]) {
      expect(history.workspaceAt(at).objects.size).toBe(at);
    }
  });

  it('holds so many events at most, and is right before and behind those that it dropped', () => {
    const history = new History('apply', 0, emptyWorkspace);
    for (let at = 1; at <= 5_000; at++) history.add(added(at, `${at % 10}-${at > 4_900}`));
    for (let at = 5_001; at <= 5_010; at++) history.add(gone(at, `${at % 10}-true`));
    expect(history.count).toBe(5_010);
    expect(history.eventsFrom(0).length).toBeLessThan(3_250);
    expect(history.eventsFrom(5_009)).toMatchObject([{ at: 5_010 }]);
    expect(history.workspaceAt(2_000).objects.size).toBe(10);
    expect(history.workspaceAt(3_000).objects.size).toBe(10);
    expect(history.workspaceAt(5_000).objects.size).toBe(20);
    expect(history.workspaceAt(5_010).objects.size).toBe(10);
    expect(history.workspaceAt(4).objects.size).toBe(4);
  });
});
