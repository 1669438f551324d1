import { describe, expect, test } from 'vitest';
import { explain, fieldAt } from './explain.ts';
import { apps } from './fixtures.ts';
import { referenceOf } from './reference.ts';

const text = `# a comment
---
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: web
          image: nginx
`;

describe('the field at a place', () => {
  test('is found at its name and at its value', () => {
    const field = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      path: ['spec', 'template', 'spec', 'containers', 0, 'image'],
    };
    expect(fieldAt(text, 10, 12)).toMatchObject({ ...field, place: { column: 11, endColumn: 16 } });
    expect(fieldAt(text, 10, 18)).toMatchObject({ ...field, place: { column: 18, endColumn: 23 } });
  });

  test('is none in a comment or beside the text', () => {
    expect(fieldAt(text, 1, 4)).toBeUndefined();
    expect(fieldAt(text, 9, 2)).toBeUndefined();
  });
});

describe('an explanation', () => {
  test('has what kubectl explain says', () => {
    expect(
      explain(apps, 'Deployment', ['spec', 'template', 'spec', 'containers', 0, 'name'], 'v1.37.2'),
    ).toMatchObject({
      path: 'Deployment.spec.template.spec.containers.name',
      type: 'string',
      required: true,
      reference:
        'https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.37/#container-v1-core',
    });
  });

  test('of an object has the beginning of what its type says', () => {
    expect(explain(apps, 'Deployment', ['spec'], 'v1.37.2')).toMatchObject({
      type: 'DeploymentSpec',
      description: 'DeploymentSpec is the specification.',
    });
  });

  test.each([
    [['spec', 'template', 'spec', 'containers'], '[]Container'],
    [['spec', 'template', 'spec', 'containers', 0, 'command'], '[]string'],
    [['spec', 'template', 'spec', 'containers', 0, 'port'], 'IntOrString'],
    [['metadata', 'labels'], 'map[string]string'],
    [['spec', 'replicas'], 'integer'],
  ])('names the type of %j %s', (path, type) => {
    expect(explain(apps, 'Deployment', path, 'v1.37.2')?.type).toBe(type);
  });

  test('of no field is none', () => {
    expect(explain(apps, 'Deployment', ['spec', 'replicass'], 'v1.37.2')).toBeUndefined();
  });
});

test.each([
  ['io.k8s.api.core.v1.Container', 'container-v1-core'],
  ['io.k8s.api.networking.v1.NetworkPolicySpec', 'networkpolicyspec-v1-networking-k8s-io'],
  ['io.k8s.api.rbac.v1.Role', 'role-v1-rbac-authorization-k8s-io'],
  ['io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler', 'horizontalpodautoscaler-v2-autoscaling'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', 'objectmeta-v1-meta'],
  [
    'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
    'customresourcedefinition-v1-apiextensions-k8s-io',
  ],
])('the reference has %s at #%s', (definition, anchor) => {
  expect(referenceOf(definition, 'v1.37.2')).toBe(
    `https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.37/#${anchor}`,
  );
});

test('the reference has no page for a custom resource', () => {
  expect(referenceOf('dev.example.v1.Thing', 'v1.37.2')).toBeUndefined();
});
