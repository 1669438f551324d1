import { expect, test } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import { isReplaced, isRolledOut } from './rolled-out.ts';

/** A Deployment of three, of which the controller has seen the second text. */
function deployment(status: object, type?: string): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'site', uid: '1', generation: 2 },
    spec: { replicas: 3, strategy: { type } },
    status: { observedGeneration: 2, ...status },
  } as unknown as KubeObject;
}

test('a rollout is at its end when all Pods are new and ready, and no old one is left', () => {
  const all = { replicas: 3, updatedReplicas: 3, readyReplicas: 3 };
  expect(isRolledOut(deployment(all))).toBe(true);
  expect(isRolledOut(deployment({ ...all, observedGeneration: 1 }))).toBe(false);
  expect(isRolledOut(deployment({ ...all, replicas: 4 }))).toBe(false);
  expect(isRolledOut(deployment({ ...all, updatedReplicas: 1 }))).toBe(false);
  expect(isRolledOut(deployment({ replicas: 3, updatedReplicas: 3 }))).toBe(false);
});

test('old Pods are gone once Recreate has made new ones; a rolling update may keep them', () => {
  expect(isReplaced(deployment({ observedGeneration: 1, updatedReplicas: 3 }, 'Recreate'))).toBe(
    false,
  );
  expect(isReplaced(deployment({}, 'Recreate'))).toBe(false);
  expect(isReplaced(deployment({ updatedReplicas: 3 }, 'Recreate'))).toBe(true);
  expect(isReplaced(deployment({ updatedReplicas: 1 }, 'RollingUpdate'))).toBe(true);
});
