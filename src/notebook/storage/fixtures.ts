import { vi } from 'vitest';

/** What a `localStorage` or `sessionStorage` in memory has kept, and whether it has room for more. */
export interface MemoryStorage {
  readonly map: Map<string, string>;
  isFull: boolean;
}

/** Puts a storage in memory in place of the browser's, until `vi.unstubAllGlobals()`. */
export function stubStorage(area: 'local' | 'session' = 'local'): MemoryStorage {
  const memory: MemoryStorage = { map: new Map(), isFull: false };
  vi.stubGlobal(`${area}Storage`, {
    getItem: (key: string) => memory.map.get(key) ?? null,
    setItem(key: string, value: string) {
      if (memory.isFull) throw new DOMException('full', 'QuotaExceededError');
      memory.map.set(key, value);
    },
    removeItem: (key: string) => void memory.map.delete(key),
  });
  return memory;
}

/** Forbids the storage, as a browser does: even reaching for it throws. */
export function forbidStorage(area: 'local' | 'session' = 'local'): void {
  const name = `${area}Storage`;
  vi.stubGlobal(name, undefined);
  Object.defineProperty(globalThis, name, {
    get() {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
    configurable: true,
  });
}

/** Stands for the browser's channels between tabs: a message comes when the test says so, in the order of each sender. */
export class Channels {
  readonly #open: { name: string; hear: (event: { data: unknown }) => void; queue: unknown[] }[] =
    [];

  /** Puts these channels in place of the browser's, until `vi.unstubAllGlobals()`. */
  constructor() {
    const open = this.#open;
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        readonly #end: (typeof open)[number];
        constructor(name: string) {
          this.#end = { name, hear: () => undefined, queue: [] };
          open.push(this.#end);
        }
        addEventListener(_: 'message', hear: (event: { data: unknown }) => void) {
          this.#end.hear = hear;
        }
        postMessage(data: unknown) {
          for (const other of open) {
            if (other !== this.#end && other.name === this.#end.name) other.queue.push(data);
          }
        }
      },
    );
  }

  /** Delivers the oldest message to the tab that was opened as this one, counted from 0; answers false where there is none. */
  deliver(tab: number): boolean {
    const { queue, hear } = this.#open[tab]!;
    if (queue.length === 0) return false;
    hear({ data: queue.shift() });
    return true;
  }

  /** Delivers all messages, and waits until what they lead to has come to rest. */
  async deliverAll(): Promise<void> {
    for (const tab of this.#open.keys()) while (this.deliver(tab));
    await vi.dynamicImportSettled();
  }
}
