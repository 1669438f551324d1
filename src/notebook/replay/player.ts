import {
  decodeRecording,
  type Recording,
  type RecordingFile,
} from '../../lessons/recordings/recording.ts';
import { failureOf, type Diagnosis } from '../diagnosis/diagnosis.ts';
import { emptyAnswer, withEvent, type Answer } from '../state/answer.ts';
import { duration } from '../dom/duration.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { statusWords } from '../state/cell-status.ts';
import { statusAt } from '../state/status-at.ts';
import type { TreeNode } from '../state/tree.ts';
import type { Workspace } from '../state/workspace.ts';
import type { CellTimeline } from '../timeline-view/cell-timeline.ts';
import { History } from '../timeline/history.ts';
import { CellStory } from './cell-story.ts';

// Loaded when a reader presses Replay, not with the page.

const speeds = [1, 4, 16];
/** Nothing that is shown needs more pictures a second. */
const drawnEveryMs = 80;

/** Loads a recording. */
export async function loadRecording(url: string): Promise<Recording> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The recording is missing (status ${response.status}).`);
  return decodeRecording((await response.json()) as RecordingFile);
}

/** What the player's bar is drawn from, beside the player itself. */
export interface PlayerFacts {
  readonly tree: readonly TreeNode[];
  readonly workspace: Workspace;
  readonly diagnoses: readonly Diagnosis[];
  readonly now: number;
}

/** Who draws the player. */
export interface PlayerListener {
  /** Something else is to be drawn. */
  changed(): void;
  /** The end was reached; `status` is what the cell says then. */
  ended(status: string): void;
}

/** Plays a recording in real time, or faster, by moving a cell's timeline through it. */
export class Player {
  readonly #recording: Recording;
  readonly #timeline: CellTimeline;
  readonly #history: History;
  readonly #on: PlayerListener;
  #playing = false;
  #speed = speeds[0]!;
  #frame = 0;

  constructor(recording: Recording, timeline: CellTimeline, on: PlayerListener) {
    this.#recording = recording;
    this.#timeline = timeline;
    this.#on = on;
    this.#history = History.ofRecording(Date.parse(recording.recordedAt), recording.events);
  }

  /** Whether it is this recording that the cell shows; an Apply puts something else in its place. */
  get shows(): boolean {
    return this.#timeline.history === this.#history;
  }

  /** Where it stands, in milliseconds since Apply. */
  get #at(): number {
    return this.#timeline.at ?? this.#recording.duration;
  }

  /** Plays on, or from the beginning where it has ended. */
  play(): void {
    if (!this.shows) this.#timeline.show(this.#history);
    if (this.#at >= this.#recording.duration) this.#timeline.lookAt(0);
    this.#playing = true;
    let last = performance.now();
    const step = (now: number) => {
      if (!this.#playing || !this.shows) return;
      this.#frame = requestAnimationFrame(step);
      if (now - last < drawnEveryMs) return;
      const at = this.#at + (now - last) * this.#speed;
      last = now;
      if (at < this.#recording.duration) this.#timeline.lookAt(at);
      else this.skip();
    };
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(step);
  }

  /** Stops where it is, or plays on. */
  toggle(): void {
    if (!this.#playing) {
      this.play();
      return;
    }
    this.#playing = false;
    this.#on.changed();
  }

  /** Shows how it ended. */
  skip(): void {
    this.#playing = false;
    if (!this.shows) this.#timeline.show(this.#history);
    this.#timeline.lookAt(this.#recording.duration);
    const { cell, recordedAt, events, duration: end } = this.#recording;
    const story = new CellStory(cell, Date.parse(recordedAt));
    for (const event of events) story.hear(event);
    this.#on.ended(story.status(end));
  }

  /** Takes the next speed. */
  faster(): void {
    this.#speed = speeds[(speeds.indexOf(this.#speed) + 1) % speeds.length]!;
    this.#on.changed();
  }

  /** Puts the recording away. */
  close(): void {
    this.#playing = false;
    if (this.shows) this.#timeline.show(undefined);
  }

  /** What the API server had answered by then. */
  answer(): Answer {
    return this.#heard().reduce<Answer>(
      (answer, { source, event }) => (source === 'apply' ? withEvent(answer, event) : answer),
      emptyAnswer,
    );
  }

  #heard() {
    return this.#recording.events.filter(({ at }) => at <= this.#at);
  }

  /** Draws the buttons, and where the recording stands. */
  view({ tree, workspace, diagnoses, now }: PlayerFacts): HTMLElement {
    const ended = this.#heard().some(
      ({ source, event }) => source === 'apply' && event.event === 'end',
    );
    const status = statusWords(
      statusAt({
        workspace,
        answer: this.answer(),
        applying: !ended,
        connected: true,
        tree,
        failure: failureOf(diagnoses),
        now,
      }),
    );
    const isOver = this.#at >= this.#recording.duration;
    const play = this.#playing ? 'Pause' : isOver ? 'Replay' : 'Play';
    return h(
      'div',
      { class: 'kb-player', 'data-key': 'player' },
      h(
        'p',
        {},
        icon('replay'),
        h('strong', {}, status),
        h(
          'span',
          { class: 'kb-dim' },
          ` ${duration(this.#at)} of ${duration(this.#recording.duration)} after Apply, recorded`,
        ),
      ),
      h('progress', {
        max: this.#recording.duration,
        value: this.#at,
        'aria-label': 'Position in the recording',
      }),
      h(
        'div',
        { class: 'kb-buttons' },
        h('button', { type: 'button', 'data-action': 'replay-toggle', 'data-key': 'toggle' }, play),
        h(
          'button',
          { type: 'button', 'data-action': 'replay-speed', 'data-key': 'speed' },
          `Speed ×${this.#speed}`,
        ),
        h(
          'button',
          { type: 'button', 'data-action': 'replay-skip', 'data-key': 'skip' },
          'Skip to the end',
        ),
        h(
          'button',
          { type: 'button', 'data-action': 'replay-close', 'data-key': 'close' },
          'Close',
        ),
      ),
    );
  }
}
