import { describe, expect, it } from 'vitest';
import { ago, event, now, object } from './fixtures.ts';
import { newestFirst, readKubeEvent } from './kube-event.ts';

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
});
