import type { KubeObject } from '../../protocol/workspace.ts';
import { condition, count, fields, list, text, texts } from '../state/fields.ts';
import { apiServer, component, controllerOf, type Component } from './components.ts';
import type { Hop } from './hop.ts';
import type { Ledger } from './ledger.ts';
import { ownerOf } from '../state/owner.ts';
import type { Change } from './change.ts';
import { observePod } from './pod-hops.ts';

/** Hops that an object's change may follow from. */
const causes = ['accepted', 'changed', 'scaled', 'made'] as const;

/**
 * Tells what a change of one of the cell's objects means.
 *
 * @param isRoot whether the cell itself names the object; otherwise something in the cluster made it
 */
export function observeChange(ledger: Ledger, change: Change, isRoot: boolean): void {
  const { at, type, object, before, seen } = change;
  const { kind, metadata } = object;
  const about: Hop['object'] = { kind, name: metadata.name, uid: metadata.uid };
  const key = `${kind}/${metadata.name}`;
  if (type === 'DELETED') {
    const cause = ledger.newest(metadata.uid, ['deleting', 'pruned']);
    const alike = `${kind} ${ownerOf(object)?.uid ?? ''}`;
    ledger.add({
      at,
      by: apiServer,
      object: about,
      what: 'gone',
      tone: 'gone',
      seen,
      cause,
      alike,
    });
    return;
  }
  if (!before) made(ledger, change, isRoot, about);
  if (metadata.deletionTimestamp && !before?.metadata.deletionTimestamp) {
    const owner = ownerOf(object);
    // What is owned goes with its owner; that an owner was told to have fewer, only an Event proves.
    const cause = owner && ledger.newest(owner.uid, ['deleting', 'pruned']);
    const grace = count(fields(metadata)['deletionGracePeriodSeconds']);
    ledger.add({
      at,
      by: apiServer,
      object: about,
      what: 'deleting',
      tone: 'gone',
      seen,
      facts: { grace },
      cause,
      alike: `${kind} ${owner?.uid ?? ''}`,
      keys: [`deleting ${key}`],
    });
  }
  if (before) changed(ledger, change, isRoot, about);
  switch (kind) {
    case 'Pod':
      observePod(ledger, change, about);
      break;
    case 'EndpointSlice':
      endpoints(ledger, change, about);
      break;
    case 'PersistentVolumeClaim':
      claim(ledger, change, about);
      break;
    default:
      counts(ledger, change, about);
      conditions(ledger, change, about);
  }
}

function made(
  ledger: Ledger,
  { at, object, seen }: Change,
  isRoot: boolean,
  about: Hop['object'],
): void {
  const owner = ownerOf(object);
  if (isRoot || !owner) {
    if (!isRoot && about.kind !== 'PersistentVolume') return;
    const provisioned = object.metadata.annotations?.['pv.kubernetes.io/provisioned-by'];
    const by = provisioned === undefined ? apiServer : component(provisioned);
    const what = isRoot ? 'accepted' : 'made';
    ledger.add({ at, by, object: about, what, seen, keys: [`accepted ${about.uid}`] });
    return;
  }
  const replicas = fields(object['spec'])['replicas'];
  const facts = { owner: `${owner.kind} ${owner.name}`, replicas: asNumber(replicas) };
  const keys = [`made ${about.kind}/${about.name}`];
  if (about.kind === 'ReplicaSet') keys.push(`scaled ${about.name} ${count(replicas)}`);
  ledger.add({
    at,
    by: controllerOf(owner.kind) ?? { id: owner.kind, name: `controller of ${owner.kind}` },
    object: about,
    what: 'made',
    seen,
    facts,
    cause: ledger.newest(owner.uid, causes),
    alike: `${about.kind} ${owner.uid}`,
    keys,
  });
}

/** What was changed in an object's spec. */
function changed(
  ledger: Ledger,
  { at, object, before, seen }: Change,
  isRoot: boolean,
  about: Hop['object'],
): void {
  const [from, to] = [before!, object].map((each) => asNumber(fields(each['spec'])['replicas']));
  const owner = ownerOf(object);
  if (about.kind === 'ReplicaSet' && owner && from !== to) {
    ledger.add({
      at,
      by: controllerOf(owner.kind) ?? apiServer,
      object: about,
      what: 'scaled',
      tone: (to ?? 0) < (from ?? 0) ? 'gone' : 'plain',
      seen,
      facts: { from, to, owner: `${owner.kind} ${owner.name}` },
      cause: ledger.newest(owner.uid, causes),
      keys: [`scaled ${about.name} ${to}`],
    });
    return;
  }
  const [old, now] = [before!, object].map(({ metadata }) => fields(metadata)['generation']);
  if (!isRoot || old === now || object.metadata.deletionTimestamp) return;
  const facts = from === to ? {} : { from, to };
  ledger.add({
    at,
    by: apiServer,
    object: about,
    what: 'changed',
    seen,
    facts,
    keys: [`accepted ${about.uid}`],
  });
}

/** Which members of the status count what is ready, by kind: ready, wanted, and who counts. */
function countsOf(object: KubeObject): { ready: number; of: number; word: string } | undefined {
  const [spec, status] = [fields(object['spec']), fields(object['status'])];
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
      return { ready: count(status['readyReplicas']), of: count(spec['replicas']), word: 'ready' };
    case 'DaemonSet':
      return {
        ready: count(status['numberReady']),
        of: count(status['desiredNumberScheduled']),
        word: 'ready',
      };
    case 'Job':
      return {
        ready: count(status['succeeded']),
        of: asNumber(spec['completions']) ?? 1,
        word: 'done',
      };
    default:
      return undefined;
  }
}

function counts(ledger: Ledger, { at, object, before, seen }: Change, about: Hop['object']): void {
  const [now, was] = [countsOf(object), before && countsOf(before)];
  if (!now || now.ready === (was?.ready ?? 0)) return;
  const isComplete = now.ready >= now.of;
  ledger.add({
    at,
    by: controllerOf(object.kind)!,
    object: about,
    what: 'counted',
    tone: isComplete ? 'good' : now.ready < (was?.ready ?? 0) ? 'gone' : 'plain',
    seen,
    facts: { ready: now.ready, was: was?.ready ?? 0, of: now.of, word: now.word },
    alike: `${about.uid} ${now.ready > (was?.ready ?? 0) ? 'up' : 'down'}`,
  });
}

/** Conditions that end something, or say that it does not get on. */
function conditions(
  ledger: Ledger,
  { at, object, before, seen }: Change,
  about: Hop['object'],
): void {
  const turned = (type: string, to = 'True') => {
    const now = condition(object, type);
    const is = now?.['status'] === to;
    return is && (!before || condition(before, type)?.['status'] !== to) ? now : undefined;
  };
  const by: Component =
    object.kind === 'CustomResourceDefinition'
      ? apiServer
      : (controllerOf(object.kind) ?? { id: object.kind, name: `controller of ${object.kind}` });
  const say = (type: string, tone: Hop['tone'], found: ReturnType<typeof turned>) => {
    if (!found) return;
    const facts = { type, reason: text(found['reason']), message: text(found['message']) };
    const keys = [`condition ${about.uid} ${type}`];
    ledger.add({ at, by, object: about, what: 'condition', tone, seen, facts, keys });
  };
  if (object.kind === 'Job') {
    say('Complete', 'good', turned('Complete'));
    say('Failed', 'bad', turned('Failed'));
    return;
  }
  const stuck = object.kind === 'Deployment' ? turned('Progressing', 'False') : undefined;
  if (stuck) {
    const facts = { reason: text(stuck['reason']), message: text(stuck['message']) };
    ledger.add({ at, by, object: about, what: 'stuck', tone: 'bad', seen, facts });
  }
  // What a Deployment makes of its counts is told by the counts.
  if (countsOf(object)) return;
  for (const type of ['Established', 'Ready', 'Available']) say(type, 'good', turned(type));
}

function claim(ledger: Ledger, { at, object, before, seen }: Change, about: Hop['object']): void {
  const phase = (each: KubeObject | undefined) => fields(each?.['status'])['phase'];
  if (phase(object) !== 'Bound' || phase(before) === 'Bound') return;
  ledger.add({
    at,
    by: component('persistentvolume-controller'),
    object: about,
    what: 'bound',
    tone: 'good',
    seen,
    facts: { volume: text(fields(object['spec'])['volumeName']) },
    cause: ledger.newest(about.uid, ['made', 'accepted', 'said']),
  });
}

interface Endpoint {
  readonly uid: string;
  readonly name: string;
  readonly state: 'ready' | 'not-ready' | 'ending';
}

function endpointsOf(slice: KubeObject | undefined): Map<string, Endpoint> {
  const found = list(slice?.['endpoints']).map((endpoint): [string, Endpoint] => {
    const target = fields(endpoint['targetRef']);
    const [address = 'no address'] = texts(endpoint['addresses']);
    const uid = text(target['uid']) ?? address;
    const { ready, terminating } = fields(endpoint['conditions']);
    // `ready` may be absent, which is to be read as true: EndpointConditions in the API's reference.
    const state = terminating === true ? 'ending' : ready === false ? 'not-ready' : 'ready';
    return [uid, { uid, name: text(target['name']) ?? address, state }];
  });
  return new Map(found);
}

function endpoints(
  ledger: Ledger,
  { at, object, before, seen }: Change,
  about: Hop['object'],
): void {
  const [was, now] = [endpointsOf(before), endpointsOf(object)];
  const service = object.metadata.labels?.['kubernetes.io/service-name'] ?? about.name;
  const headless = 'service.kubernetes.io/headless' in (object.metadata.labels ?? {}) ? 1 : 0;
  const ready = [...now.values()].filter(({ state }) => state === 'ready').length;
  const say = (endpoint: Endpoint, became: string, tone: Hop['tone'], cause: Hop | undefined) =>
    ledger.add({
      at,
      by: component('endpointslice-controller'),
      object: about,
      what: 'endpoint',
      tone,
      seen,
      facts: { pod: endpoint.name, became, service, ready, headless },
      cause,
      alike: `${about.uid} ${became}`,
    });
  for (const endpoint of now.values()) {
    const old = was.get(endpoint.uid);
    if (old?.state === endpoint.state) continue;
    const { uid, state } = endpoint;
    if (state === 'ready') say(endpoint, state, 'good', ledger.newest(uid, ['ready']));
    else if (state === 'ending') say(endpoint, state, 'gone', ledger.newest(uid, ['deleting']));
    else if (old) say(endpoint, 'unready', 'bad', ledger.newest(uid, ['unready']));
    else say(endpoint, state, 'plain', ledger.newest(uid, ['address']));
  }
  for (const endpoint of was.values()) {
    if (now.has(endpoint.uid)) continue;
    say(endpoint, 'removed', 'gone', ledger.newest(endpoint.uid, ['gone', 'deleting']));
  }
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
