import { expect, test } from 'vitest';
import { Places } from './places.ts';

/** Work that waits until it is told to leave its place, or to end. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const leaves = new Map<string, () => void>();
  const work = async (item: string, leave: () => void) => {
    begun.push(item);
    leaves.set(item, leave);
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.set(item, resolve);
    await promise;
  };
  return {
    begun,
    work,
    end: (item: string) => ends.get(item)!(),
    leave: (item: string) => leaves.get(item)!(),
  };
}

test('no more are at work than there are places; one that ends makes room for the next', async () => {
  const { begun, work, end } = works();
  const all = new Places(2).each(['a', 'b', 'c'], work);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  end('a');
  end('c');
  await all;
});

test('who leaves its place makes room too, and is waited for all the same', async () => {
  const { begun, work, end, leave } = works();
  let over = false;
  const all = new Places(1).each(['a', 'b'], work).then(() => (over = true));
  leave('a');
  await expect.poll(() => begun).toEqual(['a', 'b']);
  end('b');
  await Promise.resolve();
  expect(over).toBe(false);
  end('a');
  await all;
});

test('what one throws is thrown', async () => {
  const thrown = new Error('broken');
  await expect(new Places(2).each(['a', 'b'], () => Promise.reject(thrown))).rejects.toBe(thrown);
});

test('several who bring work share the places, and each waits for its own only', async () => {
  const places = new Places(2);
  const { begun, work, end } = works();
  const first = places.each(['a'], work);
  const second = places.each(['b', 'c'], work);
  expect(begun).toEqual(['a', 'b']);
  let idle = false;
  const all = places.idle().then(() => (idle = true));
  end('a');
  await first;
  expect(begun).toEqual(['a', 'b', 'c']);
  expect(idle).toBe(false);
  end('b');
  end('c');
  await second;
  await all;
});
