import type { KubeObject } from '../../protocol/workspace.ts';
import type { Workspace } from '../state/workspace.ts';

/** What a panel is drawn from. */
export interface PanelFacts {
  readonly object: KubeObject;
  readonly workspace: Workspace;
  readonly now: number;
  /** False for what is past: an earlier moment, a recording, an object that is gone. */
  readonly live: boolean;
}

/** One view of an object; made when the reader first asks for it. */
export interface Tab {
  readonly element: HTMLElement;
  draw(facts: PanelFacts): void;
  /** The reader looks at something else; `draw` comes again when it is back. */
  hide?(): void;
  /** Nothing of it is needed any more. */
  close?(): void;
}
