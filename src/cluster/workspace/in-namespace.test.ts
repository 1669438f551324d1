import { expect, test } from 'vitest';
import { readManifest } from '../../lessons/manifest/documents.ts';
import { inNamespace } from './in-namespace.ts';

const moved = (text: string) => inNamespace(readManifest(text).documents![0]!, 'other');
const head = 'apiVersion: v1\nkind: ConfigMap\n';

test('only the namespace changes, every other byte stays', () => {
  const text = `${head}metadata:\n  namespace: "mine" # here\n  name: a\ndata: {x: mine}\n`;
  expect(moved(text)).toBe(text.replace('"mine"', 'other'));
});

test('a text without a namespace stays as it is', () => {
  const text = `${head}metadata: {name: a}\n`;
  expect(moved(text)).toBe(text);
});

test('a namespace that stands elsewhere is changed where it counts, and only there', () => {
  const text = `${head}metadata: {name: a, labels: {x: &x mine}, namespace: *x}\n`;
  expect(JSON.parse(moved(text))).toMatchObject({
    metadata: { namespace: 'other', labels: { x: 'mine' } },
  });
});
