import type { SchemaIndex } from '../../protocol/schema.ts';
import { convert, type OpenApiDocument } from './convert.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** A small piece of the real `/openapi/v3/apis/apps/v1`, with one member of each sort. */
const openApi: OpenApiDocument = {
  components: {
    schemas: {
      'io.k8s.api.apps.v1.Deployment': {
        description: 'Deployment enables declarative updates for Pods and ReplicaSets.',
        type: 'object',
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: { description: 'Standard metadata.', default: {}, allOf: [ref(meta)] },
          spec: { default: {}, allOf: [ref('io.k8s.api.apps.v1.DeploymentSpec')] },
          status: { type: 'object', additionalProperties: { type: 'string' } },
        },
        'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'Deployment' }],
      },
      'io.k8s.api.apps.v1.DeploymentList': {
        type: 'object',
        properties: {
          items: { type: 'array', items: ref('io.k8s.api.apps.v1.Deployment') },
          metadata: ref('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta'),
        },
        'x-kubernetes-group-version-kind': [
          { group: 'apps', version: 'v1', kind: 'DeploymentList' },
        ],
      },
      'io.k8s.api.apps.v1.DeploymentSpec': {
        description: 'DeploymentSpec is the specification.\n\nA second paragraph.',
        type: 'object',
        required: ['selector', 'template'],
        properties: {
          paused: { description: 'Indicates that it is paused.', type: 'boolean' },
          replicas: { description: 'Number of desired pods.', type: 'integer', format: 'int32' },
          selector: ref('io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector'),
          template: ref('io.k8s.api.core.v1.PodTemplateSpec'),
        },
      },
      'io.k8s.api.core.v1.PodTemplateSpec': {
        type: 'object',
        properties: {
          metadata: ref(meta),
          spec: { default: {}, allOf: [ref('io.k8s.api.core.v1.PodSpec')] },
        },
      },
      'io.k8s.api.core.v1.PodSpec': {
        type: 'object',
        required: ['containers'],
        properties: {
          containers: {
            type: 'array',
            items: { default: {}, allOf: [ref('io.k8s.api.core.v1.Container')] },
          },
          restartPolicy: { type: 'string', enum: ['Always', 'Never', 'OnFailure'] },
          $ref: { description: 'A field may have any name.', type: 'string' },
        },
      },
      'io.k8s.api.core.v1.Container': {
        description: 'A single application container.',
        type: 'object',
        required: ['name'],
        properties: {
          command: { type: 'array', items: { type: 'string', default: '' } },
          image: { description: 'Container image name.', type: 'string' },
          name: { type: 'string', default: '' },
          port: { default: 0, allOf: [ref('io.k8s.apimachinery.pkg.util.intstr.IntOrString')] },
          protocol: { type: 'string', default: 'TCP', enum: ['TCP', 'UDP'] },
        },
      },
      'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
        format: 'int-or-string',
        oneOf: [{ type: 'integer' }, { type: 'string' }],
      },
      'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector': {
        type: 'object',
        properties: { matchLabels: { type: 'object', additionalProperties: { type: 'string' } } },
      },
      [meta]: {
        type: 'object',
        properties: {
          creationTimestamp: {
            description: 'Populated by the system.\nRead-only.',
            type: 'string',
          },
          labels: { type: 'object', additionalProperties: { type: 'string', default: '' } },
          name: { description: 'Name must be unique within a namespace.', type: 'string' },
        },
      },
    },
  },
};

/** What the editor makes of it. */
export const apps = convert(openApi, 'apps/v1');

/** The kinds of a small cluster. */
export const index: SchemaIndex = {
  version: 'v1.37.2',
  groupVersions: [
    {
      apiVersion: 'v1',
      hash: 'a',
      kinds: [
        { kind: 'Pod', namespaced: true, applies: true },
        { kind: 'Namespace', namespaced: false, applies: true },
      ],
    },
    {
      apiVersion: 'apps/v1',
      hash: 'b',
      kinds: [{ kind: 'Deployment', namespaced: true, applies: true }],
    },
    {
      apiVersion: 'authentication.k8s.io/v1',
      hash: 'c',
      kinds: [{ kind: 'TokenReview', namespaced: false, applies: false }],
    },
  ],
};
