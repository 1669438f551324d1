import { expect, test } from 'vitest';
import { readManifest } from './documents.ts';
import { placeOfWarning } from './warning-place.ts';

const text = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    example.com/old: "1"
spec:
  template:
    spec:
      nodeSelector:
        beta.kubernetes.io/os: linux
      initContainers:
        - name: first
      containers:
        - name: web
          env:
            - {name: A, value: "1"}
            - {name: A, value: "2"}
`;

test.each([
  [
    'spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    11,
  ],
  ['spec.template.spec.containers[0].env[1]: hides previous definition of "A"', 18],
  ['unknown field "spec.template.spec.containers[0].env"', 16],
  ['annotation "example.com/old" is deprecated', 6],
  [
    'would violate PodSecurity "restricted:latest": privileged (container "first" must not set …)',
    13,
  ],
  ['apps/v1 Deployment is deprecated in v9.99+', 1],
])('the warning %s stands at line %i', (words, line) => {
  expect(placeOfWarning(readManifest(text).documents![0]!, words)?.line).toBe(line);
});

test('a warning that names nothing has no place', () => {
  const [document] = readManifest(text).documents!;
  expect(placeOfWarning(document!, 'the moon is full')).toBeUndefined();
  expect(placeOfWarning(document!, 'container "other" is old')).toBeUndefined();
});
