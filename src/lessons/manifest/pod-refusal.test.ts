import { describe, expect, it } from 'vitest';
import { podRefusal } from './pod-refusal.ts';

const pod = {
  spec: { containers: [{ name: 'log' }, { name: 'web', resources: { limits: { cpu: '2' } } }] },
};

// The words are those of Kubernetes 1.37.2; tests/contract proves them on a real cluster.
describe('the API server’s refusal of a Pod', () => {
  it.each([
    [
      'exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1',
      'The quota few of this namespace is used up.',
      'replicas',
    ],
    [
      'exceeded quota: few, requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=1',
      'The quota few of this namespace is used up.',
      'spec.containers[1].resources',
    ],
    [
      'failed quota: compute: must specify requests.cpu for: web; requests.memory for: web',
      'The quota compute requires every container to set its requests.cpu.',
      'spec.containers[1].resources.requests.cpu',
    ],
    [
      'maximum cpu usage per Container is 100m, but limit is 2',
      'A LimitRange of this namespace does not allow these values.',
      'spec.containers[1].resources',
    ],
    [
      'error looking up service account n/robot: serviceaccount "robot" not found',
      'There is no ServiceAccount robot in this namespace.',
      'spec.serviceAccountName',
    ],
    [
      'violates PodSecurity "restricted:latest": runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)',
      'The security level restricted of this namespace forbids the Pod.',
      'spec.containers[1].securityContext',
    ],
    [
      'violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
      'The security level baseline of this namespace forbids the Pod.',
      'spec.securityContext',
    ],
    [
      "ValidatingAdmissionPolicy 'team' with binding 'team' denied request: no team",
      'A policy denies it: no team',
      undefined,
    ],
    [
      'admission webhook "check.example.com" denied the request: no',
      'An admission webhook denies it: no',
      undefined,
    ],
  ])('is explained, with its field: %s', (said, title, field) => {
    const message = `pods "web-1" is forbidden: ${said}`;
    expect(podRefusal(message, pod)).toMatchObject({ title, ...(field ? { field } : {}) });
    expect(podRefusal(message, pod)?.field).toBe(field);
  });

  it('may pass by itself while a new quota is being counted', () => {
    expect(podRefusal('status unknown for quota: few, resources: pods', pod)?.passing).toBe(true);
  });

  it('names who may not do what', () => {
    const said =
      'pods is forbidden: User "anna" cannot create resource "pods" in API group "" in the namespace "n"';
    expect(podRefusal(said, pod)?.title).toBe('The user anna may not create pods here.');
    expect(podRefusal(said, pod)?.next).toContain('kubectl auth can-i create pods -n n');
  });

  it('is none of these where the words are others', () => {
    expect(podRefusal('spec.containers: Required value', pod)).toBeUndefined();
  });
});
