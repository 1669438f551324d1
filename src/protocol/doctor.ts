/** One line of what was found on the machine. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  /** `missing` is something without which there is no cluster; `note` is worth knowing. */
  readonly grade: 'ok' | 'note' | 'missing';
  /** What the reader does about it. */
  readonly next?: string | undefined;
}
