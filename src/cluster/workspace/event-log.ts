import { randomBytes } from 'node:crypto';
import type { LiveEvent } from '../../protocol/workspace.ts';

/** How many events a browser may have missed and still go on without a new snapshot. */
const kept = 1_000;

/** An event with the id by which a reader's browser asks for what it missed. */
export interface NumberedEvent {
  id: string;
  event: LiveEvent;
}

/** The newest events of one workspace, numbered. */
export class EventLog {
  /** An id of an earlier log is not mistaken for one of this: its server or its namespace may be gone. */
  readonly #name = randomBytes(4).toString('hex');
  readonly #events: NumberedEvent[] = [];
  #count = 0;

  /** The id of the newest event, whether or not there is one. */
  get newest(): string {
    return `${this.#name}-${this.#count}`;
  }

  /** Numbers an event and keeps it. */
  add(event: LiveEvent): NumberedEvent {
    this.#count += 1;
    const numbered = { id: this.newest, event };
    this.#events.push(numbered);
    if (this.#events.length > kept) this.#events.shift();
    return numbered;
  }

  /** The events after the one with that id; undefined where it is not among those that are kept. */
  after(id: string | undefined): readonly NumberedEvent[] | undefined {
    const index = this.#events.findIndex((event) => event.id === id);
    return index < 0 ? undefined : this.#events.slice(index + 1);
  }
}
