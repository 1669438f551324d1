import { keepEarlyClicks, whenNear } from '../dom/when-near.ts';
import { showRecordingWithoutCluster } from '../replay/shell-recording.ts';
import type { ShellRun } from '../../protocol/shell.ts';
import type { ShellCell } from './shell-cell.ts';

/** A shell cell: static commands, which come to life when they come near. */
class ShellCellElement extends HTMLElement {
  #opening: Promise<ShellCell> | undefined;
  #endEarlyClicks: (() => void) | undefined;

  connectedCallback(): void {
    whenNear([this], () => {
      void this.#opened();
      showRecordingWithoutCluster(this);
    });
    this.#endEarlyClicks = keepEarlyClicks(this, '[data-action]', () => this.#opened());
  }

  /** Puts the cursor into the cell's commands. */
  focusEditor(): void {
    this.scrollIntoView({ block: 'nearest' });
    void this.#opened().then((cell) => cell.focus());
  }

  /** Shows what the commands printed on another cluster, until the reader runs them. */
  async replay(run: ShellRun, version: string): Promise<void> {
    await (await this.#opened()).replay(run, version);
  }

  #opened(): Promise<ShellCell> {
    return (this.#opening ??= import('./shell-cell.ts').then(({ ShellCell }) => {
      this.#endEarlyClicks?.();
      return new ShellCell(this);
    }));
  }
}

customElements.define('kindbook-shell', ShellCellElement);
