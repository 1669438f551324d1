import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CellText } from './cell-text.ts';
import { Channels, forbidStorage, stubStorage, type MemoryStorage } from '../storage/fixtures.ts';
import { CellStorage, fingerprint } from '../storage/saved-text.ts';

let storage: MemoryStorage;
let channels: Channels;
beforeEach(() => {
  storage = stubStorage();
  channels = new Channels();
});
afterEach(() => vi.unstubAllGlobals());

const cell = () => new CellStorage('pods', 'web.yaml');
const open = (original = 'kind: Pod', onFollow: () => void = () => undefined) =>
  new CellText(cell(), original, onFollow);

test('each change is kept at once', () => {
  const text = open();
  text.type('kind: J');
  expect(open().now).toBe('kind: J');
  text.type('kind: Job');
  expect(open().now).toBe('kind: Job');
  text.choose('kind: Pod');
  expect(text.isOriginal).toBe(true);
  expect(open().now).toBe('kind: Pod');
});

test('a lesson that has changed since is told until the reader has chosen, however often it is typed', () => {
  open().choose('mine');
  const text = open('kind: Service');
  expect([text.now, text.lessonChanged]).toEqual(['mine', true]);
  text.type('mine, too');
  expect(open('kind: Service').lessonChanged).toBe(true);
  text.choose(text.now);
  const next = open('kind: Service');
  expect([next.now, next.lessonChanged]).toEqual(['mine, too', false]);
});

test('a text differs from the one that was applied; where nothing was, from the one of the first sight', () => {
  const text = open();
  expect(text.isChanged).toBe(false);
  text.type('mine');
  expect(text.isChanged).toBe(true);
  cell().applied = fingerprint('mine');
  expect(text.isChanged).toBe(false);
});

describe('a text is not safe', () => {
  test('while the browser has no room for it; once there is room, it is kept and safe', () => {
    storage.isFull = true;
    const text = open();
    text.choose('mine');
    expect([text.cannotSave, text.isSafe()]).toEqual([true, false]);
    storage.isFull = false;
    expect([text.isSafe(), open().now]).toEqual([true, 'mine']);
  });

  test('where the browser forbids storage, until there is nothing to keep any more', () => {
    forbidStorage();
    const text = open();
    text.type('mine');
    expect([text.cannotSave, text.isSafe()]).toEqual([true, false]);
    text.choose('kind: Pod');
    expect([text.cannotSave, text.isSafe()]).toEqual([false, true]);
  });

  test('when what was kept has been cleared in another tab; it still stands here', async () => {
    const text = open();
    text.type('mine');
    storage.map.clear();
    await channels.deliverAll();
    expect([text.now, text.isSafe()]).toEqual(['mine', false]);
    text.type('mine, again');
    expect(text.isSafe()).toBe(true);
  });
});

describe('in two tabs', () => {
  test('what is typed in one comes to the other, which keeps nothing itself', async () => {
    const follow = vi.fn();
    const [here, there] = [open(), open('kind: Pod', follow)];
    here.type('kind: Job');
    storage.map.clear();
    await channels.deliverAll();
    expect([there.now, follow.mock.calls.length, storage.map.size]).toEqual(['kind: Job', 1, 0]);
    there.type('kind: Job # mine');
    await channels.deliverAll();
    expect(here.now).toBe('kind: Job # mine');
    here.choose(here.original);
    await channels.deliverAll();
    expect([there.isOriginal, follow.mock.calls.length]).toEqual([true, 2]);
  });

  test('what is typed at the same time is in both, and kept', async () => {
    const [here, there] = [open('a\nb\nc\n'), open('a\nb\nc\n')];
    here.type('a here\nb\nc\n');
    there.type('a\nb\nc there\n');
    await channels.deliverAll();
    const all = 'a here\nb\nc there\n';
    expect([here.now, there.now, open('a\nb\nc\n').now]).toEqual([all, all, all]);
    expect([here.isSafe(), there.isSafe()]).toEqual([true, true]);
  });

  test('what both type alike is there twice', async () => {
    const [here, there] = [open('a\n'), open('a\n')];
    here.type('a\n#');
    there.type('a\n#');
    await channels.deliverAll();
    expect([here.now, there.now]).toEqual(['a\n##', 'a\n##']);
  });

  test('both may choose the same text, and it stands there once', async () => {
    const [here, there] = [open('a\nb\n'), open('a\nb\n')];
    here.type('b\n');
    await channels.deliverAll();
    here.choose('a\nb\n');
    there.choose('a\nb\n');
    await channels.deliverAll();
    expect([here.now, there.now]).toEqual(['a\nb\n', 'a\nb\n']);
  });

  test('an editor with line ends of its own changes nothing in the other', async () => {
    const [here, there] = [open('a\r\nb'), open('a\r\nb')];
    here.type('a\nb');
    await channels.deliverAll();
    expect([here.now, there.now]).toEqual(['a\r\nb', 'a\r\nb']);
  });

  test('a page that the browser had put aside goes on with what is kept, if anything is', () => {
    const [here, there] = [open(), open()];
    here.type('mine');
    there.resume();
    expect(there.now).toBe('mine');
    storage.map.clear();
    there.resume();
    expect(there.now).toBe('mine');
  });
});

/** Random numbers that a seed repeats (mulberry32). */
function randoms(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Types lines in a tab, letter by letter, each at a place of its own, and takes some letters back. */
function typist(text: CellText, name: string, random: (below: number) => number) {
  const done: string[] = [];
  let line = '';
  let typed = '';
  return {
    done,
    press() {
      const { now } = text;
      if (typed === line) {
        line = `# ${name}${done.length}: ${'word '.repeat(1 + random(2))}end`;
        typed = line.slice(0, 6);
        const lines = now.split('\n');
        lines.splice(random(lines.length + 1), 0, typed);
        text.type(lines.join('\n'));
        return;
      }
      const at = now.indexOf(typed);
      expect(at, `“${typed}” in ${JSON.stringify(now)}`).toBeGreaterThanOrEqual(0);
      const next = typed.length > 6 && random(5) === 0 ? -1 : 1;
      const after = line.slice(0, typed.length + next);
      text.type(now.slice(0, at) + after + now.slice(at + typed.length));
      typed = after;
      if (typed === line) done.push(line);
    },
  };
}

test('two who type at once, with messages that come late, lose no word', async () => {
  for (let seed = 1; seed <= 50; seed++) {
    storage.map.clear();
    channels = new Channels();
    const random = randoms(seed);
    const original = 'kind: Pod\nmetadata:\n  name: web\n';
    const texts = [open(original), open(original)];
    const typists = texts.map((text, index) => typist(text, 'ab'[index]!, random));
    for (let step = 0; step < 150; step++) {
      const tab = random(2);
      if (random(3) > 0) typists[tab]!.press();
      else channels.deliver(tab);
      // What is loaded for the first merge comes between.
      await Promise.resolve();
    }
    await channels.deliverAll();
    const kept = open(original).now;
    for (const line of typists.flatMap(({ done }) => done)) {
      for (const text of [...texts.map(({ now }) => now), kept]) {
        expect(text.split('\n'), `seed ${seed}`).toContain(line);
      }
    }
  }
});
