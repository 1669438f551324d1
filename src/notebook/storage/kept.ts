/** One thing that the browser keeps. */
export interface Kept {
  /** What is kept; undefined where nothing is, or the browser does not say. */
  get(): string | undefined;
  /** Keeps a text. Answers false where the browser has no room or forbids it. */
  set(value: string): boolean;
  remove(): void;
}

/**
 * Something that the browser keeps, in all tabs (`local`) or for this tab alone (`session`). A browser may forbid storage, so
 * that even reaching for it throws, and it may be full: then nothing is kept, and nothing breaks.
 */
export function kept(key: string, area: 'local' | 'session'): Kept {
  const storage = () => (area === 'local' ? localStorage : sessionStorage);
  return {
    get() {
      try {
        return storage().getItem(key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    set(value) {
      try {
        storage().setItem(key, value);
        return true;
      } catch {
        return false;
      }
    },
    remove() {
      try {
        storage().removeItem(key);
      } catch {
        // Then it was not kept either.
      }
    },
  };
}

/** The keys of all that the browser keeps in all tabs; none where it forbids storage. */
export function keptKeys(): string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

/** Reads JSON that the browser has kept; undefined where it is no JSON: another program, or an older page, wrote it. */
export function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
