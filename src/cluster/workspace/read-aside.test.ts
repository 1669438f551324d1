import { expect, test } from 'vitest';
import { readAside } from './read-aside.ts';

const document = (name: string) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
data:
${'  # as long as a document may be\n'.repeat(100)}${Array.from({ length: 400 }, (_, line) => `  k${line}: v\n`).join('')}`;

const text = Array.from({ length: 5 }, (_, index) => document(`a${index}`)).join('---\n');

test('while a long text is read, everything else has its turn between its documents', async () => {
  let [turns, isRead] = [0, false];
  const others = () => {
    turns += 1;
    if (!isRead) setImmediate(others);
  };
  setImmediate(others);
  const read = await readAside(text);
  isRead = true;
  // Each is measured, and each is read.
  expect(turns).toBeGreaterThanOrEqual(10);
  expect(read.documents?.map(({ name }) => name)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
});
