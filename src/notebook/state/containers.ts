import type { KubeObject } from '../../protocol/workspace.ts';
import { count, fields, list, text, time } from './fields.ts';

/** How a container ended. */
export interface Ending {
  readonly exitCode: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`, … */
  readonly reason: string;
  readonly message: string | undefined;
  readonly at: number | undefined;
}

/** One container of a Pod: what the manifest asks for, and what the kubelet says. */
export interface Container {
  readonly name: string;
  readonly image: string;
  /** The image as the node names the one that it runs. */
  readonly runningImage: string | undefined;
  /** Runs, and has to end well, before the others start; a sidecar does not count as one. */
  readonly init: boolean;
  /** Its field in the Pod, for instance `spec.initContainers[0]`. */
  readonly field: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly ready: boolean;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string | undefined } | undefined;
  readonly runningSince: number | undefined;
  readonly ended: Ending | undefined;
  /** How it ended before its newest start. */
  readonly endedBefore: Ending | undefined;
}

/** The containers of a Pod, init containers first, in the order of its spec. */
export function containersOf(pod: KubeObject): Container[] {
  const spec = fields(pod['spec']);
  const status = fields(pod['status']);
  const of = (member: 'initContainers' | 'containers', statuses: string): Container[] =>
    list(spec[member]).map((container, index) => {
      const name = text(container['name']) ?? '';
      const found = list(status[statuses]).find((each) => each['name'] === name) ?? {};
      const state = fields(found['state']);
      const waiting = state['waiting'] ? fields(state['waiting']) : undefined;
      const running = state['running'] ? fields(state['running']) : undefined;
      return {
        name,
        image: text(container['image']) ?? '',
        runningImage: text(found['image']),
        init: member === 'initContainers' && container['restartPolicy'] !== 'Always',
        field: `spec.${member}[${index}]`,
        spec: container,
        ready: found['ready'] === true,
        restarts: count(found['restartCount']),
        waiting: waiting && {
          reason: text(waiting['reason']) ?? 'Waiting',
          message: text(waiting['message']),
        },
        runningSince: running && (time(running['startedAt']) ?? 0),
        ended: ending(state['terminated']),
        endedBefore: ending(fields(found['lastState'])['terminated']),
      };
    });
  return [
    ...of('initContainers', 'initContainerStatuses'),
    ...of('containers', 'containerStatuses'),
  ];
}

/** Whether an ending is a failure: what ends with 0 has done its work. */
export function isFailure(ended: Ending | undefined): ended is Ending {
  return ended !== undefined && ended.exitCode !== 0;
}

function ending(value: unknown): Ending | undefined {
  if (value === undefined || value === null) return undefined;
  const ended = fields(value);
  return {
    exitCode: count(ended['exitCode']),
    reason: text(ended['reason']) ?? 'Error',
    message: text(ended['message']),
    at: time(ended['finishedAt']),
  };
}
