import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../protocol/recording.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { tidy, tidyRun } from './tidy.ts';

const place = {
  lesson: 'pods',
  cell: 'web.yaml',
  namespace: 'kindbook-record-1a2b3c4d',
  cluster: 'kindbook-test',
};
const uid = (digit: string) => `${digit.repeat(8)}-aaaa-4bbb-8ccc-${digit.repeat(12)}`;

function object(
  kind: string,
  name: string,
  digit: string,
  metadata: Partial<KubeObject['metadata']> = {},
  rest: Record<string, unknown> = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      uid: uid(digit),
      namespace: place.namespace,
      resourceVersion: `1234${digit}`,
      creationTimestamp: '',
      ...metadata,
    },
    ...rest,
  };
}

const change = (each: KubeObject, at = 0): RecordedEvent => ({
  at,
  source: 'live',
  event: { event: 'change', data: { type: 'ADDED', object: each, at } },
});
const ofCell = (cell: string) => ({ labels: { 'kindbook.dev/cell': cell } });
const about = (digit: string) => ({ regarding: { uid: uid(digit), resourceVersion: '77' } });
const objectsOf = (events: RecordedEvent[]) =>
  events.flatMap(({ source, event }) =>
    source === 'live' && event.event === 'change' ? [event.data.object] : [],
  );

describe('a recording keeps', () => {
  it('the order of versions, in the answers too, whichever came first', () => {
    const web = (resourceVersion: string) => object('Pod', 'web', '1', { resourceVersion });
    const { name, namespace } = web('').metadata;
    const answer: RecordedEvent = {
      at: 2,
      source: 'apply',
      event: {
        event: 'document',
        data: {
          document: 1,
          outcome: 'created',
          object: {
            apiVersion: 'v1',
            kind: 'Pod',
            name,
            namespace,
            uid: uid('1'),
            resourceVersion: '99',
          },
          warnings: [],
        },
      },
    };
    const kept = tidy([change(web('101')), answer, change(web('99'))], place);
    expect(objectsOf(kept).map(({ metadata }) => metadata.resourceVersion)).toEqual(['2', '1']);
    expect(kept[1]).toMatchObject({ event: { data: { object: { resourceVersion: '1' } } } });
  });

  it('the objects of its cell, what they own, and their Events; nothing of other cells', () => {
    const owner = { apiVersion: 'v1', kind: 'X', name: 'x' };
    const kept = tidy(
      [
        change(object('Event', 'early', 'a', {}, about('2'))),
        change(object('Deployment', 'web', '1', ofCell('web.yaml'))),
        change(object('Pod', 'web-1', '2', { ownerReferences: [{ ...owner, uid: uid('1') }] })),
        change(object('Deployment', 'other', '3', ofCell('other.yaml'))),
        change(object('Pod', 'other-1', '4', { ownerReferences: [{ ...owner, uid: uid('3') }] })),
        change(object('Event', 'of-other', 'b', {}, about('4'))),
        change(object('Event', 'of-nobody', 'c', {}, about('9'))),
        change(object('ConfigMap', 'kube-root-ca.crt', '5')),
      ],
      place,
    );
    expect(objectsOf(kept).map(({ metadata }) => metadata.name)).toEqual(['early', 'web', 'web-1']);
  });

  it('the figures of its own autoscalers only', () => {
    const figures = (digit: string): RecordedEvent => ({
      at: 1,
      source: 'live',
      event: { event: 'measured', data: { autoscaler: uid(digit), pods: [], at: 1 } },
    });
    const kept = tidy(
      [
        change(object('HorizontalPodAutoscaler', 'web', '1', ofCell('web.yaml'))),
        change(object('HorizontalPodAutoscaler', 'other', '2', ofCell('other.yaml'))),
        figures('1'),
        figures('2'),
      ],
      place,
    );
    expect(kept.map(({ event }) => event.event)).toEqual(['change', 'measured']);
    expect(kept[1]?.event.data).toMatchObject({ autoscaler: objectsOf(kept)[0]?.metadata.uid });
  });

  it('no trace of the run: namespace, uids, versions, labels of ours', () => {
    const labels = {
      'kindbook.dev/cell': 'web.yaml',
      'kindbook.dev/lesson': 'record-1a2b3c4d',
      'applyset.kubernetes.io/part-of': 'applyset-x-v1',
    };
    const pod = object('Pod', 'web', '1', { labels }, { status: { lastProbeTime: null } });
    const said = object('Event', 'web.18a2f3b4c5d6e7f8', '2', {}, about('1'));
    expect(objectsOf(tidy([change(pod), change(said), change(pod)], place))).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'web',
          namespace: 'kindbook-pods',
          uid: 'uid-1',
          resourceVersion: '1',
          creationTimestamp: '',
          labels: { 'kindbook.dev/cell': 'web.yaml' },
        },
        status: {},
      },
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: {
          name: 'web.1',
          namespace: 'kindbook-pods',
          uid: 'uid-2',
          creationTimestamp: '',
        },
        regarding: { uid: 'uid-1' },
      },
      expect.objectContaining({ kind: 'Pod' }),
    ]);
  });

  it('no trace of the machine: the nodes’ addresses and the cluster’s name', () => {
    const pod = object('Pod', 'web', '1', ofCell('web.yaml'), {
      spec: { nodeName: 'kindbook-test-worker2' },
      status: { hostIP: '172.19.0.3', podIP: '10.244.1.7', command: 'curl 127.0.0.1' },
      data: { host: 'kindbook-test-outside-postgres' },
    });
    expect(objectsOf(tidy([change(pod)], place))[0]).toMatchObject({
      spec: { nodeName: 'kindbook-worker2' },
      status: { hostIP: '192.0.2.3', podIP: '10.244.1.7', command: 'curl 127.0.0.1' },
      data: { host: 'kindbook-outside-postgres' },
    });
  });

  it('which address is whose: two stay two, one is the same in every recording', () => {
    const printed = (text: string) =>
      tidyRun({ chunks: [{ at: 1, text }], end: { at: 2, code: 0 } }, place).chunks[0]?.text;
    expect(printed('172.19.0.3 via 172.19.0.1')).toBe('192.0.2.3 via 192.0.2.1');
    expect(printed('172.19.0.1 or 10.0.0.1')).toBe('192.0.2.1 or 192.0.2.2');
    expect(printed('add 198.51.100.1/24, not 203.0.113.0/24')).toBe(
      'add 198.51.100.1/24, not 203.0.113.0/24',
    );
  });

  it('the columns of what commands print', () => {
    const text =
      'NAME                   IP           AGE\r\nkindbook-test-worker   172.19.0.3   2m\r\non kindbook-test-worker\r\n';
    const run = { chunks: [{ at: 1, text }], end: { at: 2, code: 0 } };
    expect(tidyRun(run, place).chunks[0]?.text).toBe(
      'NAME                   IP           AGE\r\nkindbook-worker        192.0.2.3    2m\r\non kindbook-worker\r\n',
    );
  });
});
