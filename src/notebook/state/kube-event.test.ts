import { describe, expect, it } from 'vitest';
import { ago, event, now, object } from './fixtures.ts';
import { readKubeEvent } from './kube-event.ts';
import { newestFirst } from './newest-first.ts';

const web = object('Pod', 'web');
const read = (...args: Parameters<typeof event>) => readKubeEvent(event(...args))!;

describe('Kubernetes Events', () => {
  it('are read from events.k8s.io/v1 with the members of the older API', () => {
    const counted = read(web, 'BackOff', 'Back-off', {
      type: 'Warning',
      deprecatedCount: 5,
      deprecatedLastTimestamp: ago(2),
      reportingController: undefined,
      deprecatedSource: { component: 'kubelet' },
    });
    expect(counted).toMatchObject({ warning: true, count: 5, by: 'kubelet', at: now - 2000 });
    expect(readKubeEvent(web)).toBeUndefined();
  });

  it('come newest first, those that say the same as one with their counts added', () => {
    const events = [
      read(web, 'Pulling', 'Pulling image', { eventTime: ago(9) }),
      read(web, 'Failed', 'no such image', { eventTime: ago(8) }),
      read(web, 'Pulling', 'Pulling image', { eventTime: ago(3), metadata: { uid: 'again' } }),
    ];
    expect(newestFirst(events).map(({ reason, count }) => [reason, count])).toEqual([
      ['Pulling', 2],
      ['Failed', 1],
    ]);
  });

  it('of one second stand in the order in which they must have happened, however they came', () => {
    const of = (reason: string, container?: string) =>
      read(web, reason, `${reason} ${container ?? ''}`, {
        eventTime: ago(5),
        ...(container === undefined
          ? { reportingController: 'default-scheduler' }
          : {
              regarding: {
                kind: 'Pod',
                uid: web.metadata.uid,
                fieldPath: `spec.containers{${container}}`,
              },
            }),
      });
    const came = [
      of('Started', 'init'),
      of('Pulled', 'init'),
      of('Created', 'init'),
      of('Pulled', 'main'),
      of('Started', 'main'),
      of('Created', 'main'),
      of('Scheduled'),
      of('FailedScheduling'),
    ];
    const fromTheBottom = newestFirst(came).reverse();
    expect(
      fromTheBottom.map(({ reason, container }) => [reason, container ?? ''].join(' ')),
    ).toEqual([
      'FailedScheduling ',
      'Scheduled ',
      'Pulled init',
      'Created init',
      'Started init',
      'Pulled main',
      'Created main',
      'Started main',
    ]);
  });

  it('are a node’s only after the Pod has got one, also where the scheduler’s clock is more exact', () => {
    const events = [
      read(web, 'Scheduled', 'to worker', {
        eventTime: '2026-11-22T12:00:05.700000Z',
        reportingController: 'default-scheduler',
      }),
      read(web, 'Pulled', 'present', {
        eventTime: undefined,
        deprecatedLastTimestamp: '2026-11-22T12:00:05Z',
      }),
    ];
    expect(newestFirst(events).map(({ reason }) => reason)).toEqual(['Pulled', 'Scheduled']);
  });

  it('with several that repeat, those that were seen again are the newer ones', () => {
    const again = (reason: string, seconds: number, uid: string) =>
      read(web, reason, reason, { eventTime: ago(seconds), metadata: { uid } });
    const events = [again('BackOff', 9, '1'), again('Killing', 5, '2'), again('BackOff', 5, '3')];
    expect(newestFirst(events).map(({ reason }) => reason)).toEqual(['BackOff', 'Killing']);
  });
});
