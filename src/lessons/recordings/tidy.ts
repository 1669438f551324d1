import { cellLabel } from '../../protocol/names.ts';
import type { RecordedEvent } from '../../protocol/recording.ts';
import type { ShellRun } from '../../protocol/shell.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { mapStrings, type Json } from './json.ts';

/** Where a stream was recorded, and what stands in the recording instead. */
export interface Place {
  readonly lesson: string;
  readonly cell: string;
  /** The namespace of the recording's own workspace. */
  readonly namespace: string;
  /** The name of the cluster, which its nodes' names begin with. */
  readonly cluster: string;
}

/**
 * Makes of a stream what is worth keeping: the cell's own objects, without the traces of this one run and this one
 * machine. What differs each time and says nothing (uids, hashes in names) is replaced by numbers.
 */
export function tidy(events: readonly RecordedEvent[], place: Place): RecordedEvent[] {
  const own = withoutOtherCells(events, place.cell);
  const numbers = versionNumbers(own);
  const kept = own.map((event) => withoutNoise(event, (known) => numbers.get(known)!));
  const rename = renamer(place);
  return mapStrings(kept as unknown as Json, rename) as unknown as RecordedEvent[];
}

/** The same for what commands printed. */
export function tidyRun(run: ShellRun, place: Place): ShellRun {
  return mapStrings(run as unknown as Json, renamer(place)) as unknown as ShellRun;
}

/**
 * Leaves out the objects of the lesson's other cells and what these own, what every namespace has, and Events and
 * figures about objects that are left out.
 */
function withoutOtherCells(events: readonly RecordedEvent[], cell: string): RecordedEvent[] {
  const others = new Set<string>();
  const ours = new Set<string>();
  const isOurs = (object: KubeObject): boolean => {
    const { metadata, kind } = object;
    if (kind === 'Event') {
      const { uid } = (object['regarding'] ?? {}) as { uid?: string };
      return ours.has(uid ?? '');
    }
    if (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') return false;
    if (kind === 'ServiceAccount' && metadata.name === 'default') return false;
    const owners = metadata.ownerReferences ?? [];
    const label = metadata.labels?.[cellLabel];
    const isOther =
      owners.length > 0
        ? owners.some(({ uid }) => others.has(uid))
        : label !== undefined && label !== cell;
    (isOther ? others : ours).add(metadata.uid);
    return !isOther;
  };
  // Once for all, since an Event may come before its object, and what is owned before its owner.
  for (const { source, event } of events) {
    if (source !== 'live') continue;
    if (event.event === 'change') isOurs(event.data.object);
    if (event.event !== 'snapshot') continue;
    event.data.objects.forEach(isOurs);
    event.data.objects.forEach(isOurs);
  }
  return events.flatMap((recorded): RecordedEvent[] => {
    if (recorded.source !== 'live') return [recorded];
    const { event } = recorded;
    if (event.event === 'snapshot') {
      const objects = event.data.objects
        .filter(isOurs)
        .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
      return [{ ...recorded, event: { event: 'snapshot', data: { ...event.data, objects } } }];
    }
    if (event.event === 'measured' && !ours.has(event.data.autoscaler)) return [];
    return event.event === 'change' && !isOurs(event.data.object) ? [] : [recorded];
  });
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}

/** Small numbers for the versions of objects, in the order of the versions: which of two is older can still be told. */
function versionNumbers(events: readonly RecordedEvent[]): ReadonlyMap<string, string> {
  const known = new Set<string>();
  for (const recorded of events) {
    withoutNoise(recorded, (version) => {
      known.add(version);
      return version;
    });
  }
  const inOrder = [...known].sort((a, b) => Number(a) - Number(b));
  return new Map(inOrder.map((version, index) => [version, String(index + 1)]));
}

function withoutNoise(recorded: RecordedEvent, version: (known: string) => string): RecordedEvent {
  if (recorded.source === 'apply') {
    const { event } = recorded;
    if (event.event !== 'document' || !('warnings' in event.data)) return recorded;
    const { object } = event.data;
    const data = {
      ...event.data,
      object: { ...object, resourceVersion: version(object.resourceVersion) },
    };
    return { ...recorded, event: { event: 'document', data } };
  }
  const { event } = recorded;
  switch (event.event) {
    case 'snapshot': {
      const objects = event.data.objects.map((object) => quiet(object, version));
      return { ...recorded, event: { event: 'snapshot', data: { ...event.data, objects } } };
    }
    case 'change': {
      const object = quiet(event.data.object, version);
      return { ...recorded, event: { event: 'change', data: { ...event.data, object } } };
    }
    default:
      return recorded;
  }
}

/** Labels of ours that say where an object came from, not what it is. */
const trackingLabels = ['applyset.kubernetes.io/part-of', 'kindbook.dev/lesson'];

/** The object without what only tools read, and without members that are null: for the API they are not there. */
function quiet(object: KubeObject, version: (known: string) => string): KubeObject {
  const metadata = { ...object.metadata };
  // Of an Event nobody asks for its version; of the others it tells an old state from a new one.
  if (object.kind === 'Event') delete metadata.resourceVersion;
  else if (metadata.resourceVersion) metadata.resourceVersion = version(metadata.resourceVersion);
  if (metadata.labels) {
    metadata.labels = Object.fromEntries(
      Object.entries(metadata.labels).filter(([name]) => !trackingLabels.includes(name)),
    );
  }
  const rest: Record<string, unknown> = { ...object };
  if (object['regarding']) {
    const { resourceVersion: _, ...named } = object['regarding'] as Record<string, unknown>;
    rest['regarding'] = named;
  }
  return withoutNulls({ ...rest, metadata }) as unknown as KubeObject;
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}

const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
/** The end of an Event's name, a time in hexadecimal digits. */
const eventSuffix = /^(.*)\.([0-9a-f]{16})$/;
const ipv4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/;
/**
 * What Pods and Services get, and what means “this host”: the same on every kind cluster. And the addresses for examples
 * (RFC 5737) that a lesson itself writes.
 */
const clusterIp = /^(?:10\.(?:244|96)\.|127\.|198\.51\.100\.|203\.0\.113\.|0\.0\.0\.0$)/;

/** Replaces names of this run and this machine, always the same by the same. */
function renamer({ lesson, namespace, cluster }: Place): (text: string) => string {
  const numbers = new Map<string, number>();
  const counts = new Map<string, number>();
  const number = (kind: string, name: string) => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const next = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, next);
    numbers.set(name, next);
    return next;
  };
  // The last number stays where it can, so that a node has the same address in all recordings of a lesson.
  const hosts = new Map<string, string>();
  const example = (ip: string): string => {
    const known = hosts.get(ip);
    if (known !== undefined) return known;
    const taken = new Set(hosts.values());
    let host = Number(ip.split('.').at(-1));
    while (taken.has(`192.0.2.${host}`)) host = (host + 1) % 256;
    hosts.set(ip, `192.0.2.${host}`);
    return `192.0.2.${host}`;
  };
  const workspace = inColumns(namespace);
  const node = inColumns(`${cluster}-(?:(?:worker|control-plane)\\d*|outside-\\w+)`);
  const address = inColumns(ipv4.source);
  return (text) =>
    text
      .replace(
        workspace,
        columnsKept(() => `kindbook-${lesson}`),
      )
      .replace(
        node,
        columnsKept((name) => `kindbook${name.slice(cluster.length)}`),
      )
      .replace(uuid, (found) => `uid-${number('uid', found)}`)
      .replace(eventSuffix, (_, name: string, time: string) => `${name}.${number('event', time)}`)
      .replace(/\b(containerd:\/\/[0-9a-f]{12})[0-9a-f]{52}\b/g, '$1')
      .replace(/\b(kube-api-access)-[a-z0-9]{5}\b/g, '$1')
      // The nodes' addresses are those of this machine's Docker network: RFC 5737 has some for documentation.
      .replace(
        address,
        columnsKept((ip) => (clusterIp.test(ip) ? ip : example(ip))),
      );
}

/** What is to be replaced, with the space behind it where it stands in a column of a table. */
function inColumns(pattern: string): RegExp {
  return new RegExp(`(${pattern})( {2,})?`, 'g');
}

/** Replaces a match of `inColumns`; where it stands in a column, the columns after it stay where they are. */
function columnsKept(instead: (found: string) => string) {
  return (_: string, found: string, gap: string | undefined): string => {
    const now = instead(found);
    return gap === undefined ? now : (now + gap).padEnd(found.length + gap.length);
  };
}
