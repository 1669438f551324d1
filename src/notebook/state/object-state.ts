import { entryOf } from '../../protocol/entry-of.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { condition, count, fields, list, text } from './fields.ts';
import { podState } from './pod-state.ts';

/** How an object is doing: `busy` is on its way, `bad` will not get there by itself. */
export type Tone = 'good' | 'busy' | 'bad' | 'idle';

/** An object's state in words, ready to be shown. */
export interface ObjectState {
  readonly tone: Tone;
  /** For instance `Running, ready` or `2 of 3 ready`. */
  readonly words: string;
  /** Further facts: IP, node, restarts, ports. */
  readonly facts: readonly string[];
  /** What of it is ready, for kinds that become ready: Pods, and what counts Pods. */
  readonly progress?: { readonly ready: number; readonly of: number };
}

/**
 * Says in words how an object is doing.
 *
 * @param now the time in milliseconds since the epoch; a container that has only just been started again after a
 *   crash is not yet taken for well
 */
export function objectState(object: KubeObject, now: number): ObjectState {
  if (object.metadata.deletionTimestamp) {
    return { tone: 'busy', words: 'Being deleted', facts: [], progress: { ready: 0, of: 1 } };
  }
  return (entryOf(readers, object.kind) ?? generic)(object, now);
}

const readers: Readonly<Record<string, (object: KubeObject, now: number) => ObjectState>> = {
  Pod: podState,
  Deployment: (object) => replicated(object, 'readyReplicas', 'updatedReplicas'),
  ReplicaSet: (object) => replicated(object, 'readyReplicas'),
  ReplicationController: (object) => replicated(object, 'readyReplicas'),
  StatefulSet: (object) => replicated(object, 'readyReplicas', 'updatedReplicas'),
  DaemonSet: daemonSet,
  Job: job,
  CronJob: cronJob,
  Service: service,
  EndpointSlice: endpointSlice,
  PersistentVolumeClaim: (object) => stored(phased('Bound')(object), object, 'status'),
  PersistentVolume: (object) => stored(phased('Bound', 'Available')(object), object, 'spec'),
  HorizontalPodAutoscaler: autoscaler,
  Namespace: phased('Active'),
};

function replicated(object: KubeObject, ready: string, updated?: string): ObjectState {
  const wanted = fields(object['spec'])['replicas'];
  const of = typeof wanted === 'number' ? wanted : 1;
  const status = fields(object['status']);
  if (!isObserved(object)) {
    return { tone: 'busy', words: 'Accepted', facts: [], progress: { ready: 0, of } };
  }
  if (of === 0 && count(status['replicas']) === 0) {
    return { tone: 'idle', words: 'scaled to 0', facts: [], progress: { ready: 0, of } };
  }
  const isReady = count(status[ready]);
  const isNew = updated === undefined ? of : count(status[updated]);
  // While a new version is rolled out, Pods of the old one are ready and answer, as kubectl's column READY counts them too;
  // what is asked for is there when those of the new one are.
  const done = counted(Math.min(isReady, isNew), of, 'ready');
  return isReady > isNew && isNew < of
    ? { ...done, words: `${Math.min(isReady, of)} of ${of} ready, ${isNew} updated` }
    : done;
}

function daemonSet(object: KubeObject): ObjectState {
  const status = fields(object['status']);
  if (!isObserved(object)) {
    return { tone: 'busy', words: 'Accepted', facts: [], progress: { ready: 0, of: 1 } };
  }
  const of = count(status['desiredNumberScheduled']);
  const ready = Math.min(count(status['numberReady']), count(status['updatedNumberScheduled']));
  return counted(ready, of, 'ready');
}

function job(object: KubeObject): ObjectState {
  const status = fields(object['status']);
  const wanted = fields(object['spec'])['completions'];
  const of = typeof wanted === 'number' ? wanted : 1;
  if (fields(object['spec'])['suspend'] === true) {
    return { tone: 'idle', words: 'Suspended', facts: [] };
  }
  const failed = condition(object, 'Failed');
  if (failed?.['status'] === 'True') {
    return {
      tone: 'bad',
      words: `Failed: ${text(failed['reason']) ?? 'Error'}`,
      facts: [],
      progress: { ready: count(status['succeeded']), of },
    };
  }
  return counted(count(status['succeeded']), of, 'completed');
}

function cronJob(object: KubeObject): ObjectState {
  const spec = fields(object['spec']);
  const schedule = text(spec['schedule']);
  return {
    tone: 'good',
    words: spec['suspend'] === true ? 'Suspended' : 'Scheduled',
    facts: schedule ? [schedule] : [],
  };
}

function service(object: KubeObject): ObjectState {
  const spec = fields(object['spec']);
  const ports = list(spec['ports']).map((port) => {
    // A port's number, or the name that a container's port has; none says that it is the same.
    const target = text(port['targetPort']) ?? (count(port['targetPort']) || port['port']);
    const to = target === port['port'] ? '' : ` → ${String(target)}`;
    return `port ${count(port['port'])}${to}`;
  });
  const ip = text(spec['clusterIP']);
  return {
    tone: 'good',
    words: text(spec['type']) ?? 'ClusterIP',
    facts: [...(ip && ip !== 'None' ? [ip] : ['no IP of its own']), ...ports],
  };
}

function endpointSlice(object: KubeObject): ObjectState {
  const endpoints = list(object['endpoints']);
  const ready = endpoints.filter((each) => fields(each['conditions'])['ready'] !== false);
  return {
    tone: ready.length > 0 && ready.length === endpoints.length ? 'good' : 'busy',
    words:
      endpoints.length === 0 ? 'no Pod matches' : `${ready.length} of ${endpoints.length} ready`,
    facts: [],
  };
}

function phased(...good: string[]): (object: KubeObject) => ObjectState {
  return (object) => {
    const phase = text(fields(object['status'])['phase']);
    if (phase === undefined) return { tone: 'busy', words: 'Accepted', facts: [] };
    return { tone: good.includes(phase) ? 'good' : 'busy', words: phase, facts: [] };
  };
}

/** What a claim or a volume has room for, and which class it is of. */
function stored(state: ObjectState, object: KubeObject, member: 'spec' | 'status'): ObjectState {
  const size = text(fields(fields(object[member])['capacity'])['storage']);
  const storageClass = text(fields(object['spec'])['storageClassName']);
  return { ...state, facts: [size, storageClass].filter((fact) => fact !== undefined) };
}

function autoscaler(object: KubeObject): ObjectState {
  const spec = fields(object['spec']);
  if (!condition(object, 'AbleToScale')) {
    // Its controller has not looked at it yet; it may change its target at once.
    return { tone: 'busy', words: 'Accepted', facts: [], progress: { ready: 0, of: 1 } };
  }
  const able = condition(object, 'ScalingActive');
  const least = count(spec['minReplicas']) || 1;
  const facts = [`${least} to ${count(spec['maxReplicas'])} Pods`];
  if (!able) return { tone: 'busy', words: 'Not measured yet', facts };
  return able['status'] === 'True'
    ? { tone: 'good', words: 'Active', facts }
    : { tone: 'busy', words: 'Not active', facts };
}

/** Kinds that only hold something are there or not; the others tell by the condition `Ready` or `Available`. */
function generic(object: KubeObject): ObjectState {
  for (const type of ['Ready', 'Available', 'Established']) {
    const found = condition(object, type);
    if (!found) continue;
    return found['status'] === 'True'
      ? { tone: 'good', words: type, facts: [], progress: { ready: 1, of: 1 } }
      : {
          tone: 'busy',
          words: `Not ${type.toLowerCase()}`,
          facts: [],
          progress: { ready: 0, of: 1 },
        };
  }
  return { tone: 'good', words: 'Exists', facts: [] };
}

function counted(ready: number, of: number, word: string): ObjectState {
  return {
    tone: ready >= of ? 'good' : 'busy',
    words: `${ready} of ${of} ${word}`,
    facts: [],
    progress: { ready: Math.min(ready, of), of },
  };
}

/** Whether the controller has seen the newest spec; until then its status tells of an older one. */
function isObserved(object: KubeObject): boolean {
  const generation = count(fields(object.metadata)['generation']);
  return count(fields(object['status'])['observedGeneration']) >= generation;
}
