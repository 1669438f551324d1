import { expect, test } from './page.ts';

type InTurn = typeof import('../../src/notebook/dom/in-turn.ts');

test('what waits for its turn is done one for each frame, what is near the screen first; who touches it waits for nothing', async ({
  dom,
  load,
}) => {
  const module = await load<InTurn>('dom/in-turn.ts');
  const done = await dom.evaluate(async ({ inTurn }) => {
    const add = (name: string) => {
      const element = document.createElement('p');
      element.id = name;
      document.body.append(element);
      return element;
    };
    let frame = 0;
    const count = () => {
      frame += 1;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);

    const done: { name: string; frame: number }[] = [];
    const all = Promise.withResolvers<undefined>();
    const act = (name: string) => () => {
      done.push({ name, frame });
      if (done.length === 4) all.resolve(undefined);
    };
    const touched = inTurn(add('touched'), act('touched'));
    inTurn(add('first'), act('first'));
    document.body.append(Object.assign(document.createElement('div'), { style: 'height: 9000px' }));
    inTurn(add('far'), act('far'));
    document.body.prepend(add('second'));
    inTurn(document.querySelector('#second')!, act('second'));
    touched();
    touched();
    const atOnce = done.length;
    await all.promise;
    return { atOnce, done };
  }, module);
  expect(done.atOnce).toBe(1);
  expect(done.done.map(({ name }) => name)).toEqual(['touched', 'first', 'second', 'far']);
  const frames = done.done.slice(1).map(({ frame }) => frame);
  expect(new Set(frames).size, `in the frames ${frames.join(', ')}`).toBe(3);
});
