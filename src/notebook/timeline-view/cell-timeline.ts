import type { ApplyEvent, LiveEvent } from '../../protocol/workspace.ts';
import { liveView, onLiveEvent } from '../live/workspace-view.ts';
import { treeOf } from '../state/tree.ts';
import { History } from '../timeline/history.ts';
import type { Moment } from '../timeline/moment.ts';
import type { TimelineSection } from './section.ts';

/** A snapshot of another namespace within this time belongs to an Apply that had to make the workspace first. */
const makingMs = 10_000;

/**
 * What one cell remembers of its newest Apply, and the moment that its reader looks at: now, or an earlier one. The
 * cell draws everything from `moment()`.
 *
 * A replay uses the same: give it `History.ofRecording(…)` by `show`, and move with `lookAt`.
 */
export class CellTimeline {
  readonly #lesson: string;
  readonly #cell: string;
  readonly #onChange: () => void;
  #history: History | undefined;
  #at: number | undefined;
  #section: TimelineSection | undefined;
  #loading = false;

  /** @param onChange called when something else is to be drawn */
  constructor(lesson: string, cell: string, onChange: () => void) {
    this.#lesson = lesson;
    this.#cell = cell;
    this.#onChange = onChange;
    onLiveEvent(lesson, (event) => this.#hear(event));
    // Of the cells of a page, one after the other comes to life; the stream may have told the state before.
    const { workspace } = liveView(lesson).get();
    if (treeOf(workspace, cell).length > 0)
      this.#history = new History('page', Date.now(), workspace);
  }

  /** The history that is shown; undefined where nothing is to be told. */
  get history(): History | undefined {
    return this.#history;
  }

  /** The moment that the reader looks at, in milliseconds since the history began; undefined for now. */
  get at(): number | undefined {
    return this.#at;
  }

  /** What the cell is drawn from. */
  moment(): Moment {
    if (this.#history && this.#at !== undefined) return this.#history.momentAt(this.#at);
    const { workspace } = liveView(this.#lesson).get();
    return { workspace, now: Date.now(), live: true };
  }

  /** Looks at a moment of the history, or at what is now. */
  lookAt(milliseconds: number | undefined): void {
    if (milliseconds === this.#at) return;
    this.#at = milliseconds;
    this.#onChange();
  }

  /** Begins again: Apply was pressed. */
  begin(): void {
    this.show(new History('apply', Date.now(), liveView(this.#lesson).get().workspace));
  }

  /** Takes an event of the Apply's answer. */
  onApplyEvent(event: ApplyEvent): void {
    if (this.#history?.start === 'apply') this.#history.onApplyEvent(event);
  }

  /** Shows another history, or none: after Reset, for instance. */
  show(history: History | undefined): void {
    this.#history = history;
    this.#at = undefined;
    this.#onChange();
  }

  /** Draws the timeline into an element, with a script that is loaded when there is something to tell. */
  draw(host: HTMLElement): void {
    if (this.#section) this.#section.draw();
    const { count = 0, start } = this.#history ?? {};
    if (this.#section || this.#loading || (count === 0 && start !== 'page')) return;
    this.#loading = true;
    import('./section.ts').then(
      ({ TimelineSection }) => {
        this.#section = new TimelineSection(host, this.#cell, this);
        this.#section.draw();
      },
      // The server is gone; the next drawing tries again.
      () => (this.#loading = false),
    );
  }

  #hear(event: LiveEvent): void {
    if (event.event === 'snapshot' && !this.#goesOn(event.data)) {
      const { workspace } = liveView(this.#lesson).get();
      const isEmpty = treeOf(workspace, this.#cell).length === 0;
      this.show(isEmpty ? undefined : new History('page', event.data.at, workspace));
    } else if (this.#history && this.#history.start !== 'recording') {
      this.#history.onLiveEvent(event);
    }
  }

  /** Whether a snapshot tells of the same workspace as before; otherwise it was emptied or made again. */
  #goesOn({ namespace, at }: { namespace: string; at: number }): boolean {
    if (!this.#history) return false;
    const { start, began, base } = this.#history;
    if (start === 'recording' || base.namespace === namespace) return true;
    return start === 'apply' && base.objects.size === 0 && at - began < makingMs;
  }
}
