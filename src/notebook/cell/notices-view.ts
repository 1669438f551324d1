import type { Problem } from '../../protocol/cluster.ts';
import type { Leftover, UnlistedKind } from '../../protocol/workspace.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { cannotSaveWords } from './cell-text.ts';

/** What may have to be said about a cell besides what the cluster does. */
export interface Notices {
  /** The author changed the text after the reader had changed it. */
  readonly lessonChanged: boolean;
  /** The browser does not keep the text. */
  readonly cannotSave: boolean;
  /** When the live connection broke. */
  readonly brokenSince: number | undefined;
  /** Why the API server cannot be watched. */
  readonly interrupted: Problem | undefined;
  /** What a Reset deletes and what takes long to go. */
  readonly leftovers: readonly Leftover[];
  /** Kinds that the cluster does not list now. */
  readonly unlisted: readonly UnlistedKind[];
}

/** Draws the notices of a cell. */
export function noticesView(notices: Notices): HTMLElement[] {
  const { lessonChanged, cannotSave, brokenSince, interrupted, leftovers, unlisted } = notices;
  const drawn: HTMLElement[] = [];
  if (brokenSince !== undefined) {
    const at = new Date(brokenSince).toLocaleTimeString([], { hour12: false });
    drawn.push(
      notice('broken', `Connection lost at ${at}; showing the last known state. Reconnecting.`),
    );
  } else if (interrupted) {
    drawn.push(
      notice(
        'interrupted',
        `${interrupted.title} Showing the last known state. ${interrupted.hint}`,
      ),
    );
  }
  if (leftovers.length > 0) {
    const each = leftovers.map(({ object, reason }) =>
      [`${object.kind} ${object.name}.`, reason].filter(Boolean).join(' '),
    );
    drawn.push(
      notice('leftovers', `Reset is not finished. Still being deleted: ${each.join(' ')}`),
    );
  }
  if (unlisted.length > 0) {
    const each = unlisted.map(({ kind, reason }) => `${kind}. ${reason}`);
    drawn.push(
      notice('unlisted', `The cluster does not list these, so none is shown: ${each.join(' ')}`),
    );
  }
  if (cannotSave) {
    drawn.push(notice('unsaved', cannotSaveWords));
  }
  if (lessonChanged) {
    drawn.push(
      notice(
        'lesson-changed',
        'The lesson’s text has changed since you edited this cell. You see your own text.',
        h('button', { type: 'button', 'data-action': 'original' }, 'Show the new text'),
        h('button', { type: 'button', 'data-action': 'keep-mine' }, 'Keep mine'),
      ),
    );
  }
  return drawn;
}

/** Asks before the workspace is emptied. */
export function resetView(): HTMLElement {
  return notice(
    'reset',
    'This empties the workspace of the whole lesson: everything that its cells created in the cluster is deleted. Your texts are kept.',
    h(
      'button',
      { type: 'button', 'data-action': 'reset-now', class: 'kb-danger' },
      'Empty the workspace',
    ),
    h('button', { type: 'button', 'data-action': 'reset' }, 'Cancel'),
  );
}

function notice(key: string, words: string, ...buttons: HTMLElement[]): HTMLElement {
  return h(
    'div',
    { class: 'kb-notice', 'data-key': key },
    icon('bad'),
    h('p', {}, words),
    h('div', { class: 'kb-buttons' }, buttons),
  );
}
