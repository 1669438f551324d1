import { expect, test } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import { comparable } from './comparable.ts';

const object = (more: Record<string, unknown>, metadata: Record<string, unknown> = {}) =>
  ({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: {
      name: 'web',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      generation: 4,
      managedFields: [{ manager: 'kindbook' }],
      labels: { 'kindbook.dev/cell': 'web.yaml', 'applyset.kubernetes.io/part-of': 'x' },
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"p":"secret"}}',
      },
      ...metadata,
    },
    status: { phase: 'Active' },
    ...more,
  }) as unknown as KubeObject;

test('only what a reader writes is compared', () => {
  const { before, after } = comparable(
    object({ data: { a: '1' } }),
    object({ data: { a: '2' } }, { resourceVersion: '2', generation: 5 }),
  );
  expect(before).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  a: "1"\n');
  expect(after).toBe(before.replace('"1"', '"2"'));
});

test('the reader’s own labels stay', () => {
  const labelled = object({}, { labels: { app: 'web', 'kindbook.dev/lesson': 'pods' } });
  expect(comparable(labelled, labelled).after).toContain('labels:\n    app: web\n');
});

test('a Secret’s values are masked, and a changed one shows as changed', () => {
  const secret = (data: Record<string, string>) => object({ kind: 'Secret', data });
  const { before, after } = comparable(
    secret({ same: 'czE=', changed: 'b2xk', gone: 'Z29uZQ==' }),
    secret({ same: 'czE=', changed: 'bmV3', added: 'bW9yZQ==' }),
  );
  expect(before).toContain(
    'data:\n  same: ••••••\n  changed: •••••• (old value)\n  gone: •••••• (old value)\n',
  );
  expect(after).toContain(
    'data:\n  same: ••••••\n  changed: •••••• (new value)\n  added: •••••• (new value)\n',
  );
  expect(before + after).not.toMatch(/czE=|b2xk|bmV3|secret/);
});

test('long lines are not folded, so that a change stays in its line', () => {
  const text = 'word '.repeat(60).trim();
  expect(comparable(object({ data: { text } }), object({})).before).toContain(`text: ${text}\n`);
});
