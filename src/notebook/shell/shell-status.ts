import { h } from '../dom/element.ts';
import { icon, type IconName } from '../dom/icon.ts';

/** What a shell cell's one status says. */
export type ShellStatus =
  | { readonly name: 'draft' | 'starting' | 'running' | 'stopped' | 'no-cluster' }
  | { readonly name: 'done'; readonly code: number }
  | { readonly name: 'failed'; readonly reason: string }
  | { readonly name: 'waiting'; readonly images: readonly string[] }
  | { readonly name: 'recorded'; readonly version: string };

/** What the status is made of. */
export interface ShellFacts {
  readonly state: 'idle' | 'starting' | 'running';
  /** Run was pressed, and goes on when these images are on the nodes. */
  readonly images?: readonly string[] | undefined;
  /** How the last run ended: with a code, stopped by the reader, or cut off. */
  readonly end: { readonly code: number } | 'stopped' | 'cut' | undefined;
  /** The last run is as its lesson expects, whatever its exit code. */
  readonly expected?: boolean | undefined;
  /** The text differs from the one that was run. */
  readonly changed: boolean;
  /** The cluster answers. */
  readonly connected: boolean;
  /** The Kubernetes version of the recording that is shown. */
  readonly recorded: string | undefined;
}

/** Derives the cell's one status. */
export function shellStatus(facts: ShellFacts): ShellStatus {
  const { state, images, end, expected = false, changed, connected, recorded } = facts;
  if (images) return { name: 'waiting', images };
  if (state !== 'idle') return { name: state };
  if (recorded !== undefined) return { name: 'recorded', version: recorded };
  if (end === undefined || changed) return { name: connected ? 'draft' : 'no-cluster' };
  if (end === 'stopped') return { name: 'stopped' };
  if (end === 'cut') return { name: 'failed', reason: 'cut off' };
  const { code } = end;
  // What the lesson wants to fail, and that does, has not failed.
  return code === 0 || expected
    ? { name: 'done', code }
    : { name: 'failed', reason: `exit code ${code}` };
}

/** The status as the reader sees it. */
export function shellStatusWords(status: ShellStatus): string {
  switch (status.name) {
    case 'draft':
      return 'Draft';
    case 'waiting':
      return `Waiting for ${status.images.join(', ')}`;
    case 'starting':
      return 'Starting the toolbox';
    case 'running':
      return 'Running';
    case 'done':
      return status.code === 0 ? 'Done' : `Done: exit code ${status.code}, as expected`;
    case 'stopped':
      return 'Stopped';
    case 'no-cluster':
      return 'No cluster';
    case 'failed':
      return `Failed: ${status.reason}`;
    case 'recorded':
      return `Recorded on Kubernetes ${status.version.replace(/^v/, '')}`;
  }
}

/** Each with the look (`kb-status-…` in cell.css) that says the same by its colour. */
const looks: Readonly<Record<ShellStatus['name'], readonly [IconName, string]>> = {
  draft: ['idle', 'draft'],
  waiting: ['busy', 'progressing'],
  starting: ['busy', 'progressing'],
  running: ['busy', 'progressing'],
  done: ['good', 'ready'],
  stopped: ['absent', 'stopped'],
  'no-cluster': ['absent', 'no-cluster'],
  failed: ['bad', 'failed'],
  recorded: ['replay', 'recorded'],
};

/** Shows the status; touches the page only when it has changed, since a screen reader reads each change. */
export function showShellStatus(element: HTMLElement, status: ShellStatus): void {
  const words = shellStatusWords(status);
  if (element.textContent === words) return;
  const [picture, look] = looks[status.name];
  element.className = `kb-chip kb-status-${look}`;
  element.replaceChildren(icon(picture), h('span', {}, words));
}
