import { describe, expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { sceneOf } from '../recorded-scene.ts';
import { policiesPicture, triesOf } from './picture.ts';
import { drawPolicies } from './view.ts';

const ways =
  'api > db:8080/TCP, api-2 > db:8080/TCP, blog > db:8080/TCP, shell > db:8080/TCP, report > db:8080/TCP, report > dns:53/UDP, newcomer > api-server:443/TCP';
const cells = ['shop', 'closed', 'open', 'report', 'dns'].map((name) => `${name}.yaml`);

/** The ways of the lesson when so many of its cells are applied: who is let through, and who is not. */
function after(applied: number) {
  const recordings = cells.slice(0, applied).map((cell) => recorded('15-network-policies', cell));
  const { objects } = sceneOf(recordings, {});
  const all = policiesPicture(objects, ways)!.targets.flatMap(({ name, ways: found }) =>
    found.map((way) => ({ ...way, way: `${way.from} to ${name}` })),
  );
  const names = (isOpen: boolean) =>
    all.filter((each) => each.isOpen === isOpen).map(({ way }) => way);
  return { all, open: names(true), closed: names(false) };
}

describe('the ways of the lesson, by its cells', () => {
  const shell = 'the shell of this page';

  test('are open before the first policy', () => {
    expect(after(1)).toMatchObject({
      open: ['api to db', 'blog to db', `${shell} to db`],
      closed: [],
    });
  });

  test('are closed by default deny, but for the way out', () => {
    const { open, closed, all } = after(2);
    expect(closed).toEqual(['api to db', 'blog to db', `${shell} to db`]);
    expect(open).toEqual(['newcomer to API server']);
    expect(all[0]).toMatchObject({
      stoppedAt: 'receiver',
      why: '`closed` limits what comes in to db, and no policy allows this',
    });
  });

  test('are opened for the api, and for nobody else', () => {
    const { closed, all } = after(3);
    expect(closed).toEqual(['blog to db', `${shell} to db`]);
    expect(all[0]!.why).toBe('allowed by `api-to-db`');
  });

  test('are open from the report to db, and to DNS only with the last policy', () => {
    expect(after(4).closed).toContain('report to CoreDNS');
    expect(after(4).all.find(({ way }) => way === 'report to CoreDNS')).toMatchObject({
      stoppedAt: 'sender',
      why: '`report-to-db` limits what goes out of report, and no policy allows this',
    });
    expect(after(5).open).toContain('report to CoreDNS');
    expect(after(5).open).toContain('report to db');
  });

  test('are said in words, with what closes them, and that they are computed', () => {
    const recordings = cells.slice(0, 3).map((cell) => recorded('15-network-policies', cell));
    const { body, summary } = drawPolicies(sceneOf(recordings, { ways }))!;
    expect(summary.words).toBe('Yours, by 2 NetworkPolicies: 3 ways open, 2 closed.');
    expect(body.text).toMatch(
      /closed:<\/b>\s+<code>api-to-db<\/code> and <code>closed<\/code> limit/,
    );
    expect(body.text).toContain('computed from the policies');
  });

  test('have what their Pods say beside them where all is of one moment, as no example is', () => {
    const { objects } = sceneOf([recorded('15-network-policies', 'shop.yaml')], {});
    const proofs = (...more: boolean[]) =>
      policiesPicture(objects, ways, ...more)!.targets[0]!.ways.map(({ proof }) => proof?.words);
    expect(proofs()).toEqual(['ready', 'ready', undefined]);
    expect(proofs(false)).toEqual([undefined, undefined, undefined]);
  });

  test('are none while their Pods are not there', () => {
    expect(policiesPicture([], ways)).toBeUndefined();
  });
});

test('a way that cannot be read is told', () => {
  expect(() => triesOf('api to db')).toThrow('“api to db” is no way');
});
