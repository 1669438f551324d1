import { expect, test } from 'vitest';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { LiveParts } from '../../src/cluster/parts/live-parts.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import { controlPlaneParts, type ClusterParts } from '../../src/protocol/parts.ts';

test('the parts of a real cluster run, and every reader is told so', async () => {
  const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
  const live = new LiveParts(client);
  const told = () => {
    const first = Promise.withResolvers<ClusterParts>();
    const leave = live.subscribe({ tell: first.resolve, end: () => undefined });
    return { first: first.promise, leave };
  };
  const early = told();
  const parts = await early.first;
  const late = told();
  expect(await late.first).toEqual(parts);
  early.leave();
  late.leave();
  await client.close();

  const [control, ...workers] = parts.nodes;
  expect(control).toMatchObject({ role: 'control-plane', kubelet: 'running' });
  expect(control!.parts.map(({ name }) => name)).toEqual([...controlPlaneParts, 'kube-proxy']);
  expect(workers.length).toBeGreaterThan(0);
  for (const worker of workers) {
    expect(worker).toMatchObject({
      role: 'worker',
      runtime: expect.stringMatching(/^containerd \d/) as unknown,
      podRange: expect.stringMatching(/^10\.244\.\d+\.0\/24$/) as unknown,
      parts: [{ name: 'kube-proxy', state: 'running' }],
    });
  }
});

test('readers are told when nothing more will come', async () => {
  const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
  const live = new LiveParts(client);
  const ended = Promise.withResolvers<void>();
  live.subscribe({ tell: () => undefined, end: ended.resolve });
  live.close();
  await ended.promise;
  await client.close();
});
