import { expect, test } from 'vitest';
import { grouped } from '../../src/notebook/timeline/group.ts';
import { Observer } from '../../src/notebook/timeline/observer.ts';
import { sentenceOf } from '../../src/notebook/timeline/sentences.ts';
import { emptyWorkspace } from '../../src/notebook/state/workspace.ts';
import { recordApply } from '../fixtures/applies/record-apply.ts';
import { scenarios } from '../fixtures/applies/scenarios.ts';
import { testWorkspace } from './workspace.ts';

test('a Deployment and a Service go through the cluster as cluster-facts.md has it', async () => {
  await using workspace = await testWorkspace();
  const scenario = scenarios.find(({ name }) => name === 'deployment')!;
  const events = await recordApply(workspace, scenario);
  const observer = new Observer('web.yaml', emptyWorkspace);
  for (const event of events) observer.take(event);
  const { hops } = observer;

  const first = (by: string, what: string) => {
    const found = hops.find((hop) => hop.by.id.split('/')[0] === by && hop.what === what);
    expect(found, `${by} ${what}`).toBeDefined();
    return found!;
  };
  const count = (by: string, what: string) =>
    hops.filter((hop) => hop.by.id.split('/')[0] === by && hop.what === what).length;
  // Watches of different kinds are not delivered in step, so what comes first is asked within one chain of causes.
  const chain = [
    first('api-server', 'accepted'),
    first('deployment-controller', 'made'),
    first('replicaset-controller', 'made'),
    first('default-scheduler', 'scheduled'),
    first('kubelet', 'taken'),
    first('kubelet', 'started'),
    first('kubelet', 'ready'),
    hops.find(({ facts }) => facts['became'] === 'ready')!,
  ];
  const jitter = 100;
  for (const [index, hop] of chain.slice(1).entries()) {
    expect(hop.at, sentenceOf([hop])).toBeGreaterThan(chain[index]!.at - jitter);
  }
  for (const what of ['taken', 'sandbox', 'pulled', 'container-created', 'started', 'ready']) {
    expect(count('kubelet', what), what).toBe(3);
  }
  expect(count('replicaset-controller', 'made')).toBe(3);
  expect(count('default-scheduler', 'scheduled')).toBe(3);
  expect(first('endpointslice-controller', 'made').object.kind).toBe('EndpointSlice');
  const counted = hops.filter(({ what }) => what === 'counted').at(-1)!;
  expect(counted.facts).toMatchObject({ ready: 3, of: 3 });

  expect(grouped(hops).length).toBeLessThan(hops.length);
  const lanes = new Set(hops.map(({ by }) => by.id.split('/')[0]));
  expect(lanes).toEqual(
    new Set([
      'api-server',
      'deployment-controller',
      'replicaset-controller',
      'default-scheduler',
      'kubelet',
      'endpointslice-controller',
    ]),
  );
});
