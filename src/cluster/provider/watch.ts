import { clusterName } from '../base/cache.ts';
import { CommandError } from '../base/command.ts';
import { clusterLabel, listNodes } from '../docker/containers.ts';
import type { NodeContainer } from '../docker/containers.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { findDocker } from '../docker/find-docker.ts';
import { until } from '../docker/wait.ts';

/** What Docker says of the cluster's nodes; undefined when Docker itself does not answer. */
export type NodesChange = (nodes: NodeContainer[] | undefined) => void;

/**
 * Follows the cluster's containers: tells once at the beginning, and then whenever one of them starts, stops or
 * goes. Docker pushes its events, so a change is told at once. When Docker stops answering that is told too, and
 * it is asked every second until it is back.
 *
 * @param onChange called with all the cluster's containers
 * @param signal ends the watch
 * @returns when the signal is aborted
 */
export async function watchNodes(onChange: NodesChange, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      const docker = await findDocker(signal);
      if (docker) await follow(docker, onChange, signal);
      onChange(undefined);
      await until(async () => (await findDocker(signal)) !== undefined, {
        within: Infinity,
        every: 1_000,
        signal,
      });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Follows until the engine ends the stream. */
async function follow(docker: Docker, onChange: NodesChange, signal: AbortSignal): Promise<void> {
  const teller = tellInOrder(async () => {
    onChange(await listNodes(docker, clusterName, signal));
  });
  try {
    // From here on events are kept for us; the list is read after that, so that none is lost between.
    const events = callDocker(
      docker,
      [
        'events',
        '--filter',
        'type=container',
        '--filter',
        `label=${clusterLabel}=${clusterName}`,
        ...['start', 'die', 'destroy', 'pause', 'unpause'].flatMap((name) => [
          '--filter',
          `event=${name}`,
        ]),
        '--since',
        String(Math.floor(Date.now() / 1000)),
        '--format',
        '{{.Action}}',
      ],
      { signal, onLine: teller.tell },
    );
    teller.tell();
    await events;
    await teller.done();
  } catch (error) {
    if (signal.aborted || !(error instanceof CommandError)) throw error;
    // The engine was stopped: the caller says so and waits for it.
  }
}

/**
 * Calls `work` for each request, one at a time; requests that come while it runs are served by one more call.
 */
function tellInOrder(work: () => Promise<void>): { tell: () => void; done: () => Promise<void> } {
  let asked = false;
  let running: Promise<void> | undefined;
  let failure: unknown;
  const loop = async () => {
    while (asked) {
      asked = false;
      await work();
    }
  };
  return {
    tell: () => {
      asked = true;
      running ??= loop()
        .catch((error: unknown) => {
          // The engine went away while it was asked; the stream of events ends of that too.
          failure = error;
        })
        .finally(() => {
          running = undefined;
        });
    },
    done: async () => {
      await running;
      if (failure) throw failure as Error;
    },
  };
}
