import { clusterView } from '../live/cluster-view.ts';
import { liveView, type Live } from '../live/workspace-view.ts';

/** At most so often something is drawn while the cluster changes. */
const betweenDrawingsMs = 300;
/** So often it is drawn while nothing changes but the time: some states are said of a Pod only for a while. */
const heartbeatMs = 5_000;

/**
 * Draws an element again whenever its lesson's workspace has changed; while it is not near the screen, not before it comes there.
 *
 * @param draw is given what the page knows of the workspace
 */
export function follow(element: Element, lesson: string, draw: (live: Live) => void): void {
  const live = liveView(lesson);
  let isNear = false;
  let later: ReturnType<typeof setTimeout> | undefined;
  let drawnAt = -Infinity;
  const soon = () => {
    if (!isNear || later !== undefined) return;
    const wait = Math.max(0, drawnAt + betweenDrawingsMs - performance.now());
    later = setTimeout(() => {
      later = undefined;
      drawnAt = performance.now();
      draw(live.get());
    }, wait);
  };
  new IntersectionObserver(
    (entries) => {
      isNear = entries.at(-1)!.isIntersecting;
      soon();
    },
    { rootMargin: '600px' },
  ).observe(element);
  clusterView().watch(soon);
  live.watch(soon);
  setInterval(soon, heartbeatMs);
}
