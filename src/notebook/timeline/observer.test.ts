import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../protocol/recording.ts';
import { event, object, ofCell, ownedBy, pod } from '../state/fixtures.ts';
import { emptyWorkspace } from '../state/workspace.ts';
import { grouped } from './group.ts';
import { countAt } from './hop.ts';
import { Observer } from './observer.ts';
import { observedWords, sentenceOf } from './sentences.ts';

/** Streams of real Applies, as `tests/fixtures/applies/record.ts` took them. */
const names = [
  'crash',
  'deployment',
  'init-and-sidecar',
  'job',
  'pending',
  'pod-deleted-later',
  'prune',
  'rolling-update',
  'statefulset',
  'wrong-image',
] as const;
type Name = (typeof names)[number];

function recorded(name: Name): RecordedEvent[] {
  const file = new URL(`../../../tests/fixtures/applies/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedEvent[];
}

function observe(events: readonly RecordedEvent[]): Observer {
  const observer = new Observer('web.yaml', emptyWorkspace);
  for (const each of events) observer.take(each);
  return observer;
}

/** Each group as `component what × count`, without what matters to no test. */
function story(events: readonly RecordedEvent[], without = ['address', 'container-created']) {
  return grouped(observe(events).hops)
    .filter(({ hops }) => !without.includes(hops[0]!.what))
    .map(({ hops }) => {
      const { by, what } = hops[0]!;
      return `${by.id.split('/')[0]} ${what}${hops.length > 1 ? ` × ${hops.length}` : ''}`;
    });
}

function sentences(name: Name): string[] {
  return grouped(observe(recorded(name)).hops).map(({ hops }) => sentenceOf(hops));
}

describe.each(names)('the timeline of %s', (name) => {
  const events = recorded(name);
  const { hops } = observe(events);

  it('has no time but those at which something was observed', () => {
    const observed = new Set(events.map(({ at }) => at));
    expect(hops.filter(({ at }) => !observed.has(at))).toEqual([]);
    expect(hops.map(({ at }) => at)).toEqual(hops.map(({ at }) => at).sort((a, b) => a - b));
  });

  it('names only causes that are hops themselves', () => {
    const ids = new Set(hops.map(({ id }) => id));
    expect(hops.filter(({ cause }) => cause !== undefined && !ids.has(cause))).toEqual([]);
  });

  it('is the same, however often its events are taken', () => {
    expect(observe(events).hops).toEqual(hops);
  });

  it('says every hop in a sentence without a gap', () => {
    for (const group of grouped(hops)) {
      expect(sentenceOf(group.hops)).toMatch(/^[a-z].*[.)\]"a-z0-9]$/s);
      expect(sentenceOf(group.hops)).not.toMatch(/undefined|NaN|``|\[object/);
      expect(observedWords(group.hops)).toMatch(/^Observed /);
    }
  });

  it('tells of nothing that belongs to another cell', () => {
    expect(hops.filter(({ object }) => object.name === 'other')).toEqual([]);
  });
});

describe('a Deployment and a Service', () => {
  it('go from component to component until the Service sends requests', () => {
    const told = story(recorded('deployment'));
    expect(told.slice(0, 4)).toEqual([
      'api-server accepted',
      'deployment-controller made',
      'replicaset-controller made × 3',
      'default-scheduler scheduled × 3',
    ]);
    expect(told.slice(-3)).toEqual([
      'kubelet ready × 2',
      'endpointslice-controller endpoint × 2',
      'deployment-controller counted × 2',
    ]);
  });

  it('know what follows from what', () => {
    const { hops } = observe(recorded('deployment'));
    const causeOf = (what: string) => {
      const hop = hops.find((each) => each.what === what)!;
      return hops.find(({ id }) => id === hop.cause)?.what;
    };
    expect(['scheduled', 'taken'].map(causeOf)).toEqual(['made', 'scheduled']);
    const ready = hops.filter(({ facts }) => facts['became'] === 'ready');
    for (const { cause, facts } of ready) {
      expect(hops.find(({ id }) => id === cause)).toMatchObject({
        what: 'ready',
        object: { name: facts['pod'] },
      });
    }
  });

  it('say what a watch and an Event tell alike only once', () => {
    const { hops } = observe(recorded('deployment'));
    const started = hops.filter(({ what }) => what === 'started');
    expect(started).toHaveLength(3);
    for (const { seen, reason } of started) {
      expect(new Set(seen)).toEqual(new Set(['watch', 'event']));
      expect(reason).toBe('Started');
    }
  });

  it('are probed from their start until they are ready', () => {
    const { hops } = observe(recorded('deployment'));
    for (const { span, object } of hops.filter(({ what }) => what === 'started')) {
      const ready = hops.find((hop) => hop.what === 'ready' && hop.object.uid === object.uid)!;
      expect(span).toEqual({ name: 'is probed', until: ready.at });
    }
  });
});

it('a Pod without a node has the scheduler’s own words', () => {
  expect(story(recorded('pending'))).toEqual([
    'api-server accepted',
    'default-scheduler unschedulable',
  ]);
  expect(sentences('pending')[1]).toMatch(
    /^found no node for the Pod `too-big`: 0\/3 nodes are available: .*2 Insufficient memory/,
  );
});

it('a container that crashes is started and ends again and again', () => {
  const told = story(recorded('crash')).filter((each) => /started|ended|waiting/.test(each));
  expect(told.filter((each) => each.endsWith('started'))).toHaveLength(4);
  expect(told.filter((each) => each.endsWith('ended'))).toHaveLength(4);
  const { hops } = observe(recorded('crash'));
  const waiting = hops.find(({ what }) => what === 'waiting')!;
  expect(countAt(waiting)).toBe(4);
  expect(waiting).toMatchObject({
    facts: { reason: 'CrashLoopBackOff' },
  });
  expect(sentences('crash')).toContainEqual(
    expect.stringContaining('end with exit code 1: the program reported an error'),
  );
});

it('an image that cannot be fetched is tried, refused and waited for', () => {
  const told = story(recorded('wrong-image'));
  expect(told.slice(3)).toEqual([
    'kubelet sandbox',
    'kubelet pulling',
    'kubelet waiting',
    'kubelet waiting',
  ]);
  const { hops } = observe(recorded('wrong-image'));
  expect(hops.find(({ what }) => what === 'pulling')!.span!.until).toBeGreaterThan(0);
});

it('a StatefulSet makes a claim and a Pod, and the second only behind the first', () => {
  const told = story(recorded('statefulset'));
  const made = told.filter((each) => each === 'statefulset-controller made');
  expect(made).toHaveLength(4);
  expect(told).toContain('provisioner said');
  expect(told.indexOf('kubelet ready')).toBeLessThan(
    told.lastIndexOf('statefulset-controller made'),
  );
  expect(sentences('statefulset')).toContainEqual(
    expect.stringMatching(/^created a volume for the PersistentVolumeClaim `data-db-0`: `pvc-/),
  );
});

it('a Job makes its Pods one after the other, and is complete', () => {
  const told = story(recorded('job'));
  expect(told.filter((each) => each === 'job-controller made')).toHaveLength(2);
  expect(told.filter((each) => each === 'kubelet succeeded')).toHaveLength(2);
  expect(told.at(-1)).toBe('job-controller condition');
});

it('a rolling update takes from the old ReplicaSet what it has given to the new', () => {
  const told = sentences('rolling-update');
  const place = (pattern: RegExp) => told.findIndex((sentence) => pattern.test(sentence));
  const steps = [
    /^took the change of the Deployment `web`/,
    /^created the ReplicaSet .* It should have 1 Pod\./,
    /^told the ReplicaSet `web-\w+` to have 1 Pod, not 2/,
    /^asked to delete the Pod .* has too many/,
    /^told the ReplicaSet `web-\w+` to have 2 Pods, not 1/,
    /^told the ReplicaSet `web-\w+` to have no Pods, not 1/,
    /^removed the Pod/,
  ].map(place);
  expect(steps).not.toContain(-1);
  expect(told).toContainEqual(expect.stringMatching(/^found nothing new in the Service `web`/));
});

it('a pruned Pod is told to go by kindbook, is stopped and is gone', () => {
  const told = story(recorded('prune'));
  const places = ['api-server pruned', 'kubelet killing', 'api-server gone'].map((each) =>
    told.indexOf(each),
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

it('an init container works until it has ended, then the sidecar starts, then the rest', () => {
  const told = sentences('init-and-sidecar').filter((each) => /^started|end with/.test(each));
  expect(told.map((each) => /`(\w+)`/.exec(each)![1])).toEqual([
    'prepare',
    'proxy',
    'prepare',
    'task',
    'task',
    'proxy',
  ]);
});

it('a Pod that is deleted later is told in an episode of its own', () => {
  const { hops } = observe(recorded('pod-deleted-later'));
  const deleting = hops.find(({ what }) => what === 'deleting')!;
  expect(deleting.at).toBeGreaterThan(9_000);
  const later = hops.filter(({ at }) => at >= deleting.at).map(({ what }) => what);
  expect(later).toEqual(expect.arrayContaining(['killing', 'made', 'scheduled', 'ready', 'gone']));
});

const change = (
  at: number,
  changed: ReturnType<typeof object>,
  type: 'ADDED' | 'MODIFIED' | 'DELETED' = 'MODIFIED',
): RecordedEvent => ({
  at,
  source: 'live',
  event: { event: 'change', data: { type, object: changed, at } },
});
const snapshot = (at: number, ...objects: ReturnType<typeof object>[]): RecordedEvent => ({
  at,
  source: 'live',
  event: { event: 'snapshot', data: { namespace: 'n', objects, at } },
});

describe('what was not watched', () => {
  const web = object('Deployment', 'web', {
    metadata: ofCell('web.yaml'),
    spec: { replicas: 1 },
  });
  const replicaSet = object('ReplicaSet', 'web-1', {
    metadata: ownedBy(web),
    spec: { replicas: 1 },
  });

  it('up to the press is no hop', () => {
    expect(observe([snapshot(0, web, replicaSet)]).hops).toEqual([]);
  });

  it('and is found in a list later, is told as found in a list', () => {
    const { hops } = observe([snapshot(0, web), snapshot(700, web, replicaSet)]);
    expect(hops).toMatchObject([{ at: 700, what: 'made', seen: ['list'] }]);
    expect(observedWords(hops)).toBe('Observed in a list, so it happened before');
  });

  it('of other cells stays out, until it turns out to belong to this one', () => {
    const other = object('Pod', 'other', { metadata: ofCell('other.yaml') });
    const late = object('Deployment', 'web', { spec: { replicas: 1 } });
    const { hops } = observe([
      snapshot(0),
      change(5, other, 'ADDED'),
      change(10, late, 'ADDED'),
      change(12, replicaSet, 'ADDED'),
      change(20, web),
    ]);
    expect(hops).toMatchObject([
      { at: 10, what: 'accepted' },
      { at: 12, what: 'made' },
    ]);
  });

  it('is no hop when an Event only comes again with what was known', () => {
    const run = pod({ state: { running: {} } }, { metadata: ofCell('web.yaml') });
    const unhealthy = (count: number) =>
      event(run, 'Unhealthy', 'Readiness probe failed: no', { deprecatedCount: count });
    const { hops } = observe([
      snapshot(0, run, unhealthy(3)),
      change(50, unhealthy(3)),
      change(900, unhealthy(4)),
      change(1_900, unhealthy(5)),
    ]);
    expect(hops).toMatchObject([
      { at: 900, what: 'probe-failed', count: 1, again: [{ at: 1_900, count: 5 }] },
    ]);
    expect(sentenceOf(hops)).toContain('5 times so far');
    // The slider stands before the fifth.
    expect(sentenceOf(hops, 1_000)).not.toContain('times');
  });

  it('of a probe whose message ends with a colon does not end with it', () => {
    const run = pod({ state: { running: {} } }, { metadata: ofCell('web.yaml') });
    const note = 'Liveness probe failed: command timed out: ';
    const { hops } = observe([snapshot(0, run), change(900, event(run, 'Unhealthy', note))]);
    expect(sentenceOf(hops)).toMatch(/command timed out$/);
  });
});

it('an Event that nobody has words for is quoted', () => {
  const scaler = object('HorizontalPodAutoscaler', 'web', { metadata: ofCell('web.yaml') });
  const { hops } = observe([
    snapshot(0, scaler),
    change(
      30_000,
      event(scaler, 'SuccessfulRescale', 'New size: 3; reason: cpu above target', {
        reportingController: 'horizontal-pod-autoscaler',
        regarding: { kind: scaler.kind, name: 'web', uid: 'web' },
      }),
      'ADDED',
    ),
  ]);
  expect(hops[0]!.by.name).toBe('autoscaler');
  expect(sentenceOf(hops)).toBe(
    'says of the HorizontalPodAutoscaler `web`: New size: 3; reason: cpu above target (`SuccessfulRescale`)',
  );
});

it('300 Pods are a few groups', () => {
  const web = object('ReplicaSet', 'web', {
    metadata: ofCell('web.yaml'),
    spec: { replicas: 300 },
  });
  const pods = Array.from({ length: 300 }, (_, index) =>
    object('Pod', `web-${index}`, { metadata: ownedBy(web) }),
  );
  const events = [
    snapshot(0, web),
    ...pods.map((each, index) => change(50 + index * 5, each, 'ADDED')),
    ...pods.map((each, index) =>
      change(2_000 + index * 5, { ...each, spec: { nodeName: `node-${index % 2}` } }),
    ),
  ];
  const groups = grouped(observe(events).hops);
  expect(groups.map(({ hops }) => hops.length)).toEqual([300, 300]);
  expect(sentenceOf(groups[0]!.hops)).toBe(
    'created 300 Pods for the ReplicaSet `web`. They have no node yet.',
  );
});

it('a node that was found and could not be given is no missing node', () => {
  const waits = pod({}, { metadata: ofCell('web.yaml') });
  const note = 'running PreBind plugin "VolumeBinding": Operation cannot be fulfilled';
  const { hops } = observe([
    snapshot(0),
    change(5, waits, 'ADDED'),
    change(9, event(waits, 'FailedScheduling', note), 'ADDED'),
  ]);
  expect(hops.map(({ what }) => what)).not.toContain('unschedulable');
  expect(sentenceOf(hops.filter(({ what }) => what === 'not-bound'))).toMatch(
    /^could not give the Pod `web` its node, and tries again: running PreBind/,
  );
});

it('a container that never ran does not end', () => {
  const inState = (state: object) => pod({ state }, { metadata: ofCell('web.yaml') });
  const unknown = { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } };
  const { hops } = observe([
    snapshot(0),
    change(5, inState({ waiting: { reason: 'ContainerCreating' } }), 'ADDED'),
    change(9, inState(unknown)),
  ]);
  expect(hops.map(({ what }) => what)).not.toContain('ended');
});

it('nobody sends on what goes to a Service without an IP', () => {
  const slice = (ready: boolean) =>
    object('EndpointSlice', 'echo-1', {
      metadata: {
        labels: {
          ...ofCell('web.yaml').labels,
          'kubernetes.io/service-name': 'echo',
          'service.kubernetes.io/headless': '',
        },
      },
      endpoints: [{ conditions: { ready }, targetRef: { name: 'echo-a', uid: 'a' } }],
    });
  const { hops } = observe([snapshot(0), change(5, slice(false), 'ADDED'), change(9, slice(true))]);
  expect(hops.filter(({ what }) => what === 'endpoint').map((hop) => sentenceOf([hop]))).toEqual([
    'put the address of the Pod `echo-a` on the list of the Service `echo`, as not ready: DNS does not tell it yet.',
    'put the address of the Pod `echo-a` on the list of the Service `echo`. Its name is answered with one address now.',
  ]);
});

it('the stages of a start stand in their order, though an Event comes a moment after what it led to', () => {
  const inState = (ready: boolean, state: object) =>
    pod(
      { state, ready },
      {
        phase: ready ? 'Running' : 'Pending',
        metadata: ofCell('web.yaml'),
        status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
      },
    );
  const created = event(inState(false, {}), 'Created', 'Container created: web', {
    regarding: { kind: 'Pod', name: 'web', uid: 'web', fieldPath: 'spec.containers{web}' },
  });
  const started = { running: { startedAt: '2026-11-22T11:59:59Z' } };
  const told = story(
    [
      snapshot(0),
      change(5, inState(false, { waiting: { reason: 'ContainerCreating' } }), 'ADDED'),
      change(3_450, inState(true, started)),
      change(3_452, created, 'ADDED'),
    ],
    ['address'],
  );
  expect(told.slice(-3)).toEqual(['kubelet container-created', 'kubelet started', 'kubelet ready']);
});

it('a write that met another one is told in plain words', () => {
  const web = pod({}, { metadata: ofCell('web.yaml') });
  const note =
    'Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again';
  const { hops } = observe([
    snapshot(0),
    change(5, web, 'ADDED'),
    change(9, event(web, 'FailedUpdateStatus', note), 'ADDED'),
  ]);
  expect(sentenceOf([hops.at(-1)!])).toBe(
    'met another change of the Pod `web`, and tries again (`FailedUpdateStatus`).',
  );
});
