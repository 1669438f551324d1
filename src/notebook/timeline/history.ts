import { cellLabel } from '../../protocol/names.ts';
import { isRecorded, type RecordedEvent } from '../../protocol/recording.ts';
import type { ApplyEvent, KubeObject, LiveEvent } from '../../protocol/workspace.ts';
import { emptyWorkspace, reduce, type Workspace } from '../state/workspace.ts';
import type { Moment } from './moment.ts';

/** So many events from the beginning are kept, and so many of the newest. */
const keptFirst = 2_000;
const keptLast = 1_000;
/** What is too much is dropped in pieces of so many. */
const droppedAtOnce = 250;
/** At every so many events the state is kept, so that going to any moment folds few. */
const checkpointEvery = 64;

/** What a history begins with: an Apply in this page, this page itself, or the Apply of a recording. */
export type HistoryStart = 'apply' | 'page' | 'recording';

/**
 * What was observed of a workspace from one moment on, most often from the press of Apply. It gives the events to the
 * timeline, and the workspace as it was at any time since.
 *
 * It holds at most 3,250 events: the first 2,000 and the newest 1,000, some more before they are dropped. Of what is
 * dropped in between only the outcome is kept; asked for a moment within, it answers with the state at the gap's
 * beginning.
 */
export class History {
  readonly start: HistoryStart;
  /** When it began, in milliseconds since the epoch. The times of its events count from here. */
  readonly began: number;
  /** What was known then. */
  readonly base: Workspace;
  #events: RecordedEvent[] = [];
  /** How many events were dropped, behind the first ones. */
  #dropped = 0;
  /** The workspace behind the dropped events. */
  #afterGap = emptyWorkspace;
  /** `#checkpoints[n]` is the workspace before the event `n * checkpointEvery` of those that are kept. */
  #checkpoints: Workspace[];
  /** The cell of each object that was labelled, by uid. */
  readonly #cells = new Map<string, string>();

  constructor(start: HistoryStart, began: number, base: Workspace) {
    this.start = start;
    this.began = began;
    this.base = base;
    this.#checkpoints = [base];
  }

  /**
   * A history that is fed from a recording.
   *
   * @param began when its Apply was pressed, in milliseconds since the epoch
   * @param events a recording's events, the snapshot of before the Apply first
   */
  static ofRecording(began: number, events: readonly RecordedEvent[]): History {
    const history = new History('recording', began, emptyWorkspace);
    for (const event of events) history.add(event);
    return history;
  }

  /** Adds an event of an Apply's answer, which has just come. */
  onApplyEvent(event: ApplyEvent): void {
    this.add({ at: Date.now() - this.began, source: 'apply', event });
  }

  /**
   * Adds an event of the live stream. It counts as observed when the watch delivered it to the server: the server
   * listens on loopback only, so its clock is the reader's own.
   */
  onLiveEvent(event: LiveEvent): void {
    if (!isRecorded(event)) return;
    const at = event.event === 'interrupted' ? Date.now() : event.data.at;
    this.add({ at: at - this.began, source: 'live', event });
  }

  /** Adds an event; those of one source come in the order of their times. */
  add(event: RecordedEvent): void {
    this.#events.push(event);
    if (event.source === 'live' && event.event.event === 'change') {
      const { uid, labels } = event.event.data.object.metadata;
      const cell = labels?.[cellLabel];
      if (cell !== undefined) this.#cells.set(uid, cell);
    }
    if (this.#events.length >= keptFirst + keptLast + droppedAtOnce) this.#drop();
  }

  /** How many events were ever added. */
  get count(): number {
    return this.#events.length + this.#dropped;
  }

  /** The events from the one with this number on, as far as they are still kept. Numbers count from 0. */
  eventsFrom(number: number): readonly RecordedEvent[] {
    const index = number < keptFirst ? number : Math.max(keptFirst, number - this.#dropped);
    return this.#events.slice(index);
  }

  /** The workspace as it was so many milliseconds after the beginning. */
  workspaceAt(milliseconds: number): Workspace {
    const next = this.#events.findIndex(({ at, source }) => source === 'live' && at > milliseconds);
    return this.#before(next < 0 ? this.#events.length : next);
  }

  /** What a cell is drawn from when the reader looks at that moment. */
  momentAt(milliseconds: number): Moment {
    return {
      workspace: this.#labelled(this.workspaceAt(milliseconds)),
      now: this.began + milliseconds,
      live: false,
    };
  }

  /**
   * kindbook labels an object a moment after it was made, to know it as the cell's. Looking back, that is known from the
   * beginning: otherwise the object would be missing at first.
   */
  #labelled(workspace: Workspace): Workspace {
    let objects: Map<string, KubeObject> | undefined;
    for (const [uid, cell] of this.#cells) {
      const object = workspace.objects.get(uid);
      if (!object || object.metadata.labels?.[cellLabel] !== undefined) continue;
      const labels = { ...object.metadata.labels, [cellLabel]: cell };
      objects ??= new Map(workspace.objects);
      objects.set(uid, { ...object, metadata: { ...object.metadata, labels } });
    }
    return objects ? { ...workspace, objects } : workspace;
  }

  /** The workspace before the kept event of that index. */
  #before(index: number): Workspace {
    let position = Math.min(Math.floor(index / checkpointEvery), this.#checkpoints.length - 1);
    let workspace = this.#checkpoints[position]!;
    for (let at = position * checkpointEvery; at < index; at++) {
      if (at === keptFirst && this.#dropped > 0) workspace = this.#afterGap;
      if (at === (position + 1) * checkpointEvery) {
        position += 1;
        this.#checkpoints[position] = workspace;
      }
      const { source, event } = this.#events[at]!;
      if (source === 'live') workspace = reduce(workspace, event);
    }
    return workspace;
  }

  #drop(): void {
    this.#afterGap = this.#before(keptFirst + droppedAtOnce);
    this.#events.splice(keptFirst, droppedAtOnce);
    this.#dropped += droppedAtOnce;
    this.#checkpoints = this.#checkpoints.slice(0, Math.floor(keptFirst / checkpointEvery) + 1);
  }
}
