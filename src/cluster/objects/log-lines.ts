import type { LogLine } from '../../protocol/logs.ts';

/** A line longer than this is cut: nobody reads it, and a page must not choke on it. */
const longestLine = 8_192;

/** A place in a container's output: so many lines with exactly this time have been read. */
export interface LogPosition {
  readonly at: string;
  readonly lines: number;
}

/**
 * Takes a container's output apart, as the kubelet sends it with `timestamps=true`: chunks end anywhere, each line begins
 * with its time. The API can only go on from a whole second, so what comes again is left out here, by its time and number.
 */
export class LogLines {
  readonly #decoder = new TextDecoder();
  readonly #after: LogPosition | undefined;
  #rest = '';
  #cut = 0;
  #position: LogPosition | undefined;

  /** @param after leaves out everything up to this place */
  constructor(after?: LogPosition) {
    this.#after = after;
  }

  /** The place after the last line that was read. */
  get position(): LogPosition | undefined {
    return this.#position ?? this.#after;
  }

  /** @returns the lines that are complete now and were not read before */
  take(chunk: Uint8Array): LogLine[] {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    const read = lines.flatMap((line) => this.#read(line));
    const most = longestLine + 64;
    if (this.#rest.length > most) {
      this.#cut += this.#rest.length - most;
      this.#rest = this.#rest.slice(0, most);
    }
    return read;
  }

  /** @returns the last line, where it does not end with a line break */
  end(): LogLine[] {
    const last = this.#rest + this.#decoder.decode();
    this.#rest = '';
    return last === '' ? [] : this.#read(last);
  }

  #read(line: string): LogLine[] {
    const found = /^(?<at>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) ?(?<text>.*)$/s.exec(
      line,
    )?.groups;
    // The kubelet's own complaints come without a time.
    const at = found?.['at'] ?? this.position?.at ?? '';
    const before = this.#position;
    const same = before?.at === at;
    this.#position = { at, lines: same ? before.lines + 1 : 1 };
    const cut = this.#cut;
    this.#cut = 0;
    if (this.#wasRead()) return [];
    const text = (found?.['text'] ?? line).replace(/\r$/, '');
    const over = text.length - longestLine + cut;
    return [
      {
        at,
        text: over > 0 ? `${text.slice(0, longestLine)} … (${over} more characters)` : text,
      },
    ];
  }

  #wasRead(): boolean {
    const [after, here] = [this.#after, this.#position!];
    if (!after) return false;
    const order = compareTimes(here.at, after.at);
    return order < 0 || (order === 0 && here.lines <= after.lines);
  }
}

/** Compares two times of one container; the kubelet leaves out zeros at the end of a fraction. */
function compareTimes(a: string, b: string): number {
  const [left, right] = [a, b].map((time) => {
    const [seconds = '', fraction = ''] = time.replace(/Z$/, '').split('.');
    return `${seconds}.${fraction.padEnd(9, '0')}`;
  });
  return left! < right! ? -1 : left! > right! ? 1 : 0;
}

/** A position as an event's id. */
export function idOf({ at, lines }: LogPosition): string {
  return `${at}/${lines}`;
}

/** @returns the position that an id names, or undefined where it is none */
export function positionOf(id: string | undefined): LogPosition | undefined {
  const found = /^(?<at>\d{4}-\d\d-\d\dT[\d:.]+Z)\/(?<lines>\d{1,9})$/.exec(id ?? '')?.groups;
  return found && { at: found['at']!, lines: Number(found['lines']) };
}
