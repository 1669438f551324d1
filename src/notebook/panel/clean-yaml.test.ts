import { expect, test } from 'vitest';
import { object } from '../state/fixtures.ts';
import { cleanYaml } from './clean-yaml.ts';

test('an object reads like a manifest: its marks are out, its status is last', () => {
  const web = object('ConfigMap', 'web', {
    status: { phase: 'there' },
    data: { a: '1', text: 'two\nlines\n' },
    metadata: {
      labels: { app: 'web', 'kindbook.dev/cell': 'web.yaml', 'kindbook.dev/lesson': 'pods' },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    },
  });
  expect(cleanYaml({ ...web, metadata: { ...web.metadata, managedFields: [] } as never })).toBe(
    `apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: kindbook-pods
  labels:
    app: web
  uid: web
  resourceVersion: "1"
  creationTimestamp: ${web.metadata.creationTimestamp}
data:
  a: "1"
  text: |
    two
    lines
status:
  phase: there
`,
  );
});

test('labels that are all kindbook’s own leave no empty field', () => {
  const web = object('Pod', 'web', { metadata: { labels: { 'kindbook.dev/cell': 'web.yaml' } } });
  expect(cleanYaml(web)).not.toContain('labels');
});
