import type { ClusterStatus, Problem } from '../../protocol/cluster.ts';
import type { ProblemDocument } from '../../protocol/problem.ts';
import type { ImageStatus } from '../../protocol/images.ts';
import { routes } from '../../protocol/routes.ts';
import { openStream } from '../stream/event-stream.ts';
import { problemOfEnd } from '../stream/requests.ts';
import { whileVisible } from '../stream/page-visible.ts';
import { isStaticSite } from '../stream/static-site.ts';
import { store, type Store } from '../stream/store.ts';

/** What the page knows of the cluster. */
export interface ClusterView {
  /** `asking` until the first answer; `gone` while no server answers; `static` where the site is served without one. */
  readonly server: 'asking' | 'there' | 'gone' | 'static';
  /** The last that the server said; kept when the server is gone. */
  readonly status: ClusterStatus | undefined;
  /** Where the server is `gone`: why, unless none runs; a document where the server itself says so. */
  readonly why?: Problem | ProblemDocument | undefined;
}

let shared: Store<ClusterView> | undefined;

/** The images that pages have asked for, as far as they are; told by the same stream. */
export const imagesView = store<readonly ImageStatus[]>([]);

/** The page's one view of the cluster; the stream behind it is opened on the first call. */
export function clusterView(): Store<ClusterView> {
  if (shared) return shared;
  if (isStaticSite) return (shared = store<ClusterView>({ server: 'static', status: undefined }));
  const view = (shared = store<ClusterView>({ server: 'asking', status: undefined }));
  whileVisible(() =>
    openStream(
      routes.cluster,
      {},
      {
        onEvent: ({ event, data }) => {
          if (event === 'images') imagesView.set(data);
          else view.set({ server: 'there', status: data });
        },
        onOpen: () => view.set({ server: 'there', status: view.get().status }),
        onBroken: (end) =>
          view.set({ server: 'gone', status: view.get().status, why: problemOfEnd(end) }),
      },
    ),
  );
  return view;
}

/** Whether there is a cluster that answers now. */
export function isReady({ server, status }: ClusterView): boolean {
  return server === 'there' && status?.state === 'ready';
}

/** Calls a function each time the cluster has become ready, and at once where it is. */
export function whenReady(then: () => void): void {
  let wasReady = false;
  clusterView().watch((view) => {
    const ready = isReady(view);
    if (ready && !wasReady) then();
    wasReady = ready;
  });
}
