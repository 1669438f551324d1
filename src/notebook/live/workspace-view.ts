import { routes } from '../../protocol/routes.ts';
import type { LiveEvent } from '../../protocol/workspace.ts';
import { keepScaling, keptScaling } from './kept-scaling.ts';
import { clusterView, isReady } from './cluster-view.ts';
import { emptyWorkspace, reduce, type Workspace } from '../state/workspace.ts';
import { openStream } from '../stream/event-stream.ts';
import { whileVisible } from '../stream/page-visible.ts';
import { store, type Store } from '../stream/store.ts';

/** What the page knows of its lesson's workspace. */
export interface Live {
  readonly workspace: Workspace;
  /** When the connection broke, in milliseconds since the epoch; undefined while it holds or was never made. */
  readonly brokenSince: number | undefined;
}

const lives = new Map<string, Store<Live>>();
const listeners = new Map<string, Set<(event: LiveEvent) => void>>();

/** Calls back with each event of a lesson's live stream, when it is already part of `liveView`. */
export function onLiveEvent(lesson: string, listener: (event: LiveEvent) => void): void {
  listeners.set(lesson, (listeners.get(lesson) ?? new Set()).add(listener));
}

/**
 * The live view of a lesson's workspace, one for all cells of a page. The stream behind it opens when the cluster is
 * ready; when it breaks, what was known stays.
 */
export function liveView(lesson: string): Store<Live> {
  const known = lives.get(lesson);
  if (known) return known;
  const workspace = { ...emptyWorkspace, scaling: keptScaling(lesson) };
  const live = store<Live>({ workspace, brokenSince: undefined });
  lives.set(lesson, live);
  addEventListener('pagehide', () => keepScaling(lesson, live.get().workspace.scaling));

  const listen = () =>
    openStream(
      routes.live,
      { lesson },
      {
        onEvent(said) {
          const workspace = reduce(live.get().workspace, said);
          live.set({ workspace, brokenSince: undefined });
          for (const listener of listeners.get(lesson) ?? []) listener(said);
        },
        onOpen: () => live.set({ ...live.get(), brokenSince: undefined }),
        onBroken: () =>
          live.set({ ...live.get(), brokenSince: live.get().brokenSince ?? Date.now() }),
      },
    );

  whileVisible(() => {
    let close: (() => void) | undefined;
    const unwatch = clusterView().watch((cluster) => {
      // Once open it stays open: the stream itself says when the API server is gone, and comes back by itself.
      if (isReady(cluster)) close ??= listen();
    });
    return () => {
      unwatch();
      close?.();
    };
  });
  return live;
}
