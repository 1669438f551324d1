import type { KubeObject } from '../../protocol/workspace.ts';
import { fields, text } from '../state/fields.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import { component } from './components.ts';
import type { Hop, What } from './hop.ts';
import type { Ledger, NewHop } from './ledger.ts';
import { ownerOf } from '../state/owner.ts';
import type { Change } from './change.ts';

/**
 * Tells what a Kubernetes Event means. Most tell what a watch delivers too and are merged with that; some are the only
 * trace: a pull, a probe that fails, a container that was created or stopped.
 *
 * @param event the Event of `change.object`
 * @param before how often it had been seen before
 * @param objects what is known of the objects that it may be about
 */
export function observeEvent(
  ledger: Ledger,
  { at, object: raw }: Change,
  event: KubeEvent,
  before: number,
  objects: ReadonlyMap<string, KubeObject>,
): void {
  const regarding = fields(raw['regarding'] ?? raw['involvedObject']);
  const about: Hop['object'] = {
    kind: text(regarding['kind']) ?? '',
    name: text(regarding['name']) ?? objects.get(event.regarding)?.metadata.name ?? '',
    uid: event.regarding,
  };
  const object = objects.get(event.regarding);
  const node =
    text(fields(object?.['spec'])['nodeName']) ?? text(fields(raw['deprecatedSource'])['host']);
  const by = component(event.by, node);
  const owner = (object && ownerOf(object)?.uid) ?? about.uid;
  const container = /^spec\.(?:initC|c|ephemeralC)ontainers\{(.+)\}$/.exec(
    text(regarding['fieldPath']) ?? '',
  )?.[1];
  const role = container === undefined ? undefined : roleOf(object, container);
  const { reason, note, count } = event;
  const base = { at, by, object: about, seen: 'event', reason } as const;
  const add = (what: What, rest: Partial<NewHop> = {}) =>
    ledger.add({
      ...base,
      what,
      ...rest,
      facts: { container, role, ...rest.facts },
      alike: `${owner} ${container ?? ''} ${rest.alike ?? ''}`,
    });
  /** The same Event again is the same hop again. */
  const repeats = (key: string, what: What, rest: Partial<NewHop>) => {
    const known = ledger.find(key);
    if (known?.seen.includes('event')) ledger.again(known, at, count, rest.facts);
    else add(what, { ...rest, keys: [key], count: count - before });
  };

  switch (`${about.kind} ${reason}`) {
    case 'Deployment ScalingReplicaSet': {
      const said = /replica set (\S+)(?: from (\d+))? to (\d+)/.exec(note);
      if (!said) break;
      const [, name = '', from, to] = said;
      const known = [...objects.values()].find(
        ({ kind, metadata }) => kind === 'ReplicaSet' && metadata.name === name,
      );
      const replicaSet = { kind: 'ReplicaSet', name, uid: known?.metadata.uid ?? '' };
      add('scaled', {
        object: replicaSet,
        facts: {
          from: from === undefined ? undefined : Number(from),
          to: Number(to),
          owner: `Deployment ${about.name}`,
        },
        tone: Number(to) < Number(from) ? 'gone' : 'plain',
        cause: ledger.newest(about.uid, ['accepted', 'changed', 'made']),
        keys: [`scaled ${name} ${to}`],
      });
      return;
    }
    case 'ReplicaSet SuccessfulCreate':
    case 'Job SuccessfulCreate':
    case 'DaemonSet SuccessfulCreate':
    case 'StatefulSet SuccessfulCreate':
    case 'CronJob SuccessfulCreate': {
      const named = /(?:Created|create) (pod|job)(?::)? (\S+)/i.exec(note);
      const claim = /Create Claim (\S+) Pod/i.exec(note);
      if (!named && !claim) break;
      const kind = claim
        ? 'PersistentVolumeClaim'
        : named![1]!.toLowerCase() === 'job'
          ? 'Job'
          : 'Pod';
      const name = claim?.[1] ?? named![2]!;
      const made = [...objects.values()].find(
        (each) => each.kind === kind && each.metadata.name === name,
      );
      ledger.add({
        ...base,
        what: 'made',
        object: { kind, name, uid: made?.metadata.uid ?? '' },
        facts: { owner: `${about.kind} ${about.name}` },
        cause: ledger.newest(about.uid, ['made', 'scaled', 'accepted', 'changed']),
        alike: `${kind} ${about.uid}`,
        keys: [`made ${kind}/${name}`],
      });
      return;
    }
    case 'ReplicaSet SuccessfulDelete':
    case 'Job SuccessfulDelete':
    case 'DaemonSet SuccessfulDelete':
    case 'StatefulSet SuccessfulDelete': {
      const name = /Deleted? pod:? (\S+)/i.exec(note)?.[1];
      if (name === undefined) break;
      const pod = [...objects.values()].find(
        ({ kind, metadata }) => kind === 'Pod' && metadata.name === name,
      );
      ledger.add({
        ...base,
        what: 'deleting',
        object: { kind: 'Pod', name, uid: pod?.metadata.uid ?? '' },
        tone: 'gone',
        facts: { owner: `${about.kind} ${about.name}` },
        cause: ledger.newest(about.uid, ['scaled']),
        alike: `Pod ${about.uid}`,
        keys: [`deleting Pod/${name}`],
      });
      return;
    }
    case 'Job Completed':
      add('condition', {
        tone: 'good',
        facts: { type: 'Complete' },
        keys: [`condition ${about.uid} Complete`],
      });
      return;
    case 'Pod Scheduled': {
      const to = / to (\S+)$/.exec(note)?.[1];
      const cause = ledger.newest(about.uid, ['made', 'accepted', 'unschedulable']);
      add('scheduled', { facts: { node: to }, cause, keys: [`scheduled ${about.uid}`] });
      return;
    }
    case 'Pod FailedScheduling': {
      const cause = ledger.newest(about.uid, ['made', 'accepted']);
      // The same Event tells of a node that was found and could not be given: two writers met, or a plugin failed.
      if (/^(?:running|binding)\b/i.test(note)) {
        repeats(`not-bound ${about.uid}`, 'not-bound', { facts: { message: note }, cause });
        return;
      }
      repeats(`unschedulable ${about.uid}`, 'unschedulable', {
        tone: 'bad',
        facts: { message: note },
        cause,
      });
      return;
    }
    case 'Pod Pulling':
      add('pulling', { facts: { image: quoted(note) }, span: 'pulls' });
      return;
    case 'Pod Pulled': {
      ledger.end(ledger.newest(about.uid, ['pulling'], container), at);
      const took = /\bin ([\d.]+(?:m?s|m[\d.]+s))/.exec(note)?.[1];
      add('pulled', { facts: { image: quoted(note), took } });
      return;
    }
    case 'Pod Created':
      add('container-created');
      return;
    case 'Pod Started':
      add('started', {
        facts: { restarts: count - 1 },
        keys: [`started ${about.uid} ${container} ${count}`],
        ...(role === 'init'
          ? { span: 'works' }
          : isProbed(object, container)
            ? { span: 'is probed' }
            : {}),
      });
      return;
    case 'Pod Unhealthy': {
      const said = /^(\w+) probe (?:failed|errored)[^:]*:? ?(.*)$/s.exec(note);
      const probe = said?.[1]?.toLowerCase() ?? 'its';
      repeats(`unhealthy ${about.uid} ${container} ${probe}`, 'probe-failed', {
        tone: 'bad',
        facts: { probe, message: said?.[2] ?? note },
        alike: probe,
      });
      return;
    }
    case 'Pod Killing': {
      add('killing', {
        tone: 'gone',
        facts: { message: note },
        cause: ledger.newest(about.uid, ['deleting', 'pruned']),
      });
      return;
    }
    case 'PersistentVolumeClaim Provisioning':
      add('said', { facts: { note, reason }, alike: reason, span: 'creates a volume' });
      return;
    case 'PersistentVolumeClaim ProvisioningSucceeded':
    case 'PersistentVolumeClaim ProvisioningFailed':
      ledger.end(ledger.newest(about.uid, ['said']), at);
      break;
    case 'Pod Failed':
    case 'Pod BackOff': {
      const wait = waitOf(note);
      if (!wait || container === undefined) break;
      if (wait === 'ErrImagePull') ledger.end(ledger.newest(about.uid, ['pulling'], container), at);
      const message = note.startsWith('Error: ') ? {} : { message: note };
      repeats(`waiting ${about.uid} ${container} ${wait}`, 'waiting', {
        tone: 'bad',
        facts: { reason: wait, ...message },
        alike: wait,
      });
      return;
    }
  }
  repeats(`said ${about.uid} ${reason} ${note}`, 'said', {
    tone: event.warning ? 'bad' : 'plain',
    facts: { note, reason },
    alike: reason,
  });
}

/** Which state of a waiting container an Event tells of. */
function waitOf(note: string): string | undefined {
  if (note.startsWith('Failed to pull image')) return 'ErrImagePull';
  if (note.startsWith('Back-off pulling image')) return 'ImagePullBackOff';
  if (note.startsWith('Back-off restarting')) return 'CrashLoopBackOff';
  return /^Error: (\w+)$/.exec(note)?.[1];
}

function quoted(note: string): string | undefined {
  return /image "([^"]+)"/.exec(note)?.[1];
}

function roleOf(pod: KubeObject | undefined, name: string): 'init' | 'sidecar' | 'main' {
  const inits = fields(pod?.['spec'])['initContainers'];
  const init = (Array.isArray(inits) ? inits.map(fields) : []).find((one) => one['name'] === name);
  return init === undefined ? 'main' : init['restartPolicy'] === 'Always' ? 'sidecar' : 'init';
}

function isProbed(pod: KubeObject | undefined, name: string | undefined): boolean {
  const spec = fields(pod?.['spec']);
  return [spec['initContainers'], spec['containers']].some(
    (containers) =>
      Array.isArray(containers) &&
      containers
        .map(fields)
        .some((one) => one['name'] === name && (one['readinessProbe'] ?? one['startupProbe'])),
  );
}
