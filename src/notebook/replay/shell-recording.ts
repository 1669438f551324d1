import type { ShellRecording } from '../../lessons/recordings/shell-recording.ts';
import type { ShellRun } from '../../protocol/shell.ts';
import { clusterView } from '../live/cluster-view.ts';

/** A shell cell that can show what its commands printed elsewhere. */
interface ReplayingCell extends HTMLElement {
  replay(run: ShellRun, version: string): Promise<void>;
}

/** Shows a shell cell's recording as soon as it is plain that there is no cluster, if it has one. */
export function showRecordingWithoutCluster(cell: ReplayingCell): void {
  const url = cell.dataset['recording'];
  if (url === undefined) return;
  let loading = false;
  const unwatch = clusterView().watch(({ server, status }) => {
    const noCluster =
      server === 'gone' ||
      server === 'static' ||
      (status !== undefined && status.state !== 'ready');
    if (!noCluster || loading) return;
    loading = true;
    fetch(url)
      .then(async (answer) => {
        const { run, kubernetes } = (await answer.json()) as ShellRecording;
        await cell.replay(run, kubernetes);
        unwatch();
      })
      .catch(() => {
        // The site itself is gone, too; with the next word of the cluster it is tried again.
        loading = false;
      });
  });
}
