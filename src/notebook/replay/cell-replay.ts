import type { Problem } from '../../protocol/cluster.ts';
import type { ClusterView } from '../live/cluster-view.ts';
import { h } from '../dom/element.ts';
import type { CellStatus } from '../state/cell-status.ts';
import { problemOf } from '../stream/requests.ts';
import type { CellTimeline } from '../timeline-view/cell-timeline.ts';
import type { Player } from './player.ts';

/** What decides whether a cell shows its recording. */
export interface ReplayFacts {
  readonly cluster: ClusterView;
  /** The cell has something of its own to show: objects, an answer, a problem. */
  readonly hasOwn: boolean;
  readonly connected: boolean;
  /** The reader's text is not the lesson's. */
  readonly edited: boolean;
}

/** Who draws the cell. */
export interface ReplayListener {
  changed(): void;
  /** The recording could not be played. */
  failed(problem: Problem): void;
}

/**
 * A cell's recording: shown while no cluster answers and nothing was applied, as it stands in the static page, and
 * played on request. An Apply takes its place.
 */
export class CellReplay {
  readonly #url: string | undefined;
  readonly #version: string;
  readonly #still: Element | null;
  readonly #timeline: CellTimeline;
  readonly #cell: HTMLElement;
  readonly #on: ReplayListener;
  #player: Player | undefined;

  constructor(cell: HTMLElement, timeline: CellTimeline, on: ReplayListener) {
    this.#cell = cell;
    this.#url = cell.dataset['recording'];
    this.#version = cell.dataset['recordedOn'] ?? '';
    this.#still = cell.querySelector('.kb-recorded');
    this.#timeline = timeline;
    this.#on = on;
  }

  /** The player, while its recording is what the cell shows. */
  get player(): Player | undefined {
    return this.#player?.shows ? this.#player : undefined;
  }

  /** The cell's status where it shows its recording; undefined where it shows what is. */
  status({ cluster, hasOwn, connected }: ReplayFacts): CellStatus | undefined {
    const status: CellStatus = { name: 'recorded', version: this.#version };
    if (this.player) return status;
    const isShown = this.#url !== undefined && !hasOwn && !connected && cluster.server !== 'asking';
    return isShown ? status : undefined;
  }

  /** How the recording ends, as the static page has it. */
  still({ edited }: ReplayFacts): HTMLElement {
    const still = this.#still!.cloneNode(true) as HTMLElement;
    still.dataset['shown'] = '';
    if (edited) {
      still.append(
        h('p', { class: 'kb-dim' }, 'This is what the lesson’s own text did, not yours.'),
      );
    }
    return still;
  }

  /** Does what a button of the recording says; false where it is none. */
  act(action: string | undefined): boolean {
    switch (action) {
      case 'replay':
        void this.#replay();
        return true;
      case 'replay-toggle':
        this.#player?.toggle();
        return true;
      case 'replay-speed':
        this.#player?.faster();
        return true;
      case 'replay-skip':
        this.#player?.skip();
        return true;
      case 'replay-close':
        this.#player?.close();
        this.#focus('replay');
        return true;
      default:
        return false;
    }
  }

  async #replay(): Promise<void> {
    try {
      const { loadRecording, Player } = await import('./player.ts');
      this.#player ??= new Player(await loadRecording(this.#url!), this.#timeline, {
        changed: () => this.#on.changed(),
        ended: (status) => this.#say(`The recording has ended: ${status}.`),
      });
      this.#say('');
      this.#player.play();
      this.#focus('replay-toggle');
    } catch (error) {
      this.#on.failed(problemOf(error));
    }
  }

  #say(words: string): void {
    this.#cell.querySelector('.kb-spoken')!.textContent = words;
  }

  /** The button that was pressed is gone with the next picture; the focus goes to the one in its place. */
  #focus(action: string): void {
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        this.#cell.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus(),
      ),
    );
  }
}
