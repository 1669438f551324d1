import { expect, test, type Load } from './page.ts';

type Place = typeof import('../../src/notebook/dom/place.ts');
type Morph = typeof import('../../src/notebook/dom/morph.ts');
type Make = typeof import('../../src/notebook/dom/element.ts');

async function modules(load: Load) {
  return {
    place: await load<Place>('dom/place.ts'),
    morph: await load<Morph>('dom/morph.ts'),
    make: await load<Make>('dom/element.ts'),
  };
}

test('when the first of several goes, the others keep focus, scroll position and frames', async ({
  dom,
  load,
}) => {
  const kept = await dom.evaluate(
    async ({ place: { place }, make: { h } }) => {
      const main = document.querySelector('main')!;
      const verdict = h('p', {}, 'a mistake');
      const button = h('button', {}, 'Pod web');
      const log = h('div', {}, h('div'));
      const frame = h('iframe', { srcdoc: 'preview' });
      main.append(verdict, button, log, frame);
      log.style.cssText = 'height: 50px; overflow: auto';
      log.querySelector('div')!.style.height = '500px';
      log.scrollTop = 120;
      button.focus();
      await new Promise((loaded) => frame.addEventListener('load', loaded));
      const inFrame = frame.contentWindow;
      const records: string[] = [];
      const observer = new MutationObserver((list) => {
        for (const { removedNodes } of list)
          records.push(...[...removedNodes].map((n) => n.nodeName));
      });
      observer.observe(main, { childList: true });
      place(main, [button, log, frame]);
      await Promise.resolve();
      return {
        removed: records,
        focus: document.activeElement === button,
        scrollTop: log.scrollTop,
        frame: frame.contentWindow === inFrame,
      };
    },
    await modules(load),
  );
  expect(kept).toEqual({ removed: ['P'], focus: true, scrollTop: 120, frame: true });
});

test('what changes its place keeps the focus', async ({ dom, load }) => {
  const kept = await dom.evaluate(
    ({ place: { place }, make: { h } }) => {
      const main = document.querySelector('main')!;
      const [a, b, c] = [h('button', {}, 'a'), h('button', {}, 'b'), h('button', {}, 'c')];
      place(main, [a, b, c]);
      c.focus();
      place(main, [c, a, b]);
      return { text: main.textContent, focus: document.activeElement === c };
    },
    await modules(load),
  );
  expect(kept).toEqual({ text: 'cab', focus: true });
});

test('elements with one key but different tags are different elements', async ({ dom, load }) => {
  const html = await dom.evaluate(
    ({ morph: { morph }, make: { h } }) => {
      const main = document.querySelector('main')!;
      morph(main, [h('p', { 'data-key': 'said' }, 'before')]);
      morph(main, [h('div', { 'data-key': 'said' }, h('p', {}, 'after'))]);
      return main.innerHTML;
    },
    await modules(load),
  );
  expect(html).toBe('<div data-key="said"><p>after</p></div>');
});

test('an update keeps the elements that have a key, wherever they stand, and those without in their order', async ({
  dom,
  load,
}) => {
  const kept = await dom.evaluate(
    ({ morph: { morph }, make: { h } }) => {
      const main = document.querySelector('main')!;
      const item = (key: string, words: string) => h('li', { 'data-key': key }, words);
      morph(main, [h('p', {}, 'one'), item('a', 'a'), item('b', 'b'), h('ul')]);
      const [p, a, b, ul] = [...main.children];
      morph(main, [item('b', 'b2'), item('c', 'c'), item('a', 'a'), h('ul', { id: 'list' })]);
      return {
        html: main.innerHTML,
        same: [main.children[0] === b, main.children[2] === a, main.children[3] === ul],
        gone: !p!.isConnected,
      };
    },
    await modules(load),
  );
  expect(kept).toEqual({
    html: '<li data-key="b">b2</li><li data-key="c">c</li><li data-key="a">a</li><ul id="list"></ul>',
    same: [true, true, true],
    gone: true,
  });
});

test('an element that is handed in again keeps itself and its children, though it has no key', async ({
  dom,
  load,
}) => {
  const html = await dom.evaluate(
    ({ morph: { morph }, make: { h } }) => {
      const main = document.querySelector('main')!;
      const tree = h('div', {}, h('button', {}, 'Pod web'));
      morph(main, [tree]);
      morph(main, [h('div', {}, 'a mistake'), tree]);
      return main.innerHTML;
    },
    await modules(load),
  );
  expect(html).toBe('<div>a mistake</div><div><button>Pod web</button></div>');
});

test('what the reader opened stays open when its text changes', async ({ dom, load }) => {
  const html = await dom.evaluate(
    ({ morph: { morph }, make: { h } }) => {
      const main = document.querySelector('main')!;
      const fold = (words: string) => h('details', { 'data-key': 'more' }, h('p', {}, words));
      morph(main, [fold('before')]);
      main.querySelector('details')!.open = true;
      morph(main, [fold('after')]);
      return main.innerHTML;
    },
    await modules(load),
  );
  expect(html).toBe('<details data-key="more" open=""><p>after</p></details>');
});
