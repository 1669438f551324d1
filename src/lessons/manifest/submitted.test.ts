import { expect, test } from 'vitest';
import { readManifest } from './documents.ts';
import { submittedText } from './submitted.ts';

const submitted = (text: string) => submittedText(readManifest(text).documents![0]!);
const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

test('a document is sent as it stands, comments, anchors and all', () => {
  const text = `${head}data: # a comment\n  a: &a "1"\n  b: *a\n`;
  expect(submitted(text)).toBe(text);
});

test('a document with merge keys is sent as its value', () => {
  const text = `${head}base: &base {a: "1", b: "2"}\ndata:\n  <<: *base\n  b: "3"\n`;
  expect(JSON.parse(submitted(text))).toMatchObject({ data: { a: '1', b: '3' } });
});

test('the value is what Kubernetes reads: yes is true, 0400 is octal, 12:30 and a date are texts', () => {
  const text = `${head}base: &base {x: 1}\ndata: {<<: *base, a: yes, b: 0400, c: 12:30, d: 2026-01-01, e: "yes"}\n`;
  expect(JSON.parse(submitted(text))).toMatchObject({
    data: { x: 1, a: true, b: 256, c: '12:30', d: '2026-01-01', e: 'yes' },
  });
});
