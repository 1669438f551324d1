import { describe, expect, it } from 'vitest';
import { scaleOf } from './scale.ts';

const words = (episodes: { from: number; to: number }[], width = 800) =>
  scaleOf(episodes, width).ticks.map((tick) => tick.words);

describe('the time axis', () => {
  it('goes from 0 to a round end, and gives the beginning more room', () => {
    const scale = scaleOf([{ from: 0, to: 1_900 }], 800);
    expect(scale.x(0)).toBe(0);
    expect(scale.x(2_000)).toBe(800);
    expect(scale.x(200) - scale.x(0)).toBeGreaterThan(scale.x(2_000) - scale.x(1_800));
    expect(scale.x(9_000)).toBe(800);
  });

  it('does not move while an Apply goes on, until the end is reached', () => {
    const x = (to: number) => scaleOf([{ from: 0, to }], 800).x(150);
    expect(x(1_100)).toBe(x(1_900));
    expect(x(2_500)).toBeLessThan(x(1_900));
  });

  it('has marks that do not touch', () => {
    expect(words([{ from: 0, to: 1_900 }])).toEqual(['0', '0.1 s', '0.2 s', '0.5 s', '1 s', '2 s']);
    expect(words([{ from: 0, to: 1_900 }], 200).length).toBeLessThan(5);
    expect(words([{ from: 0, to: 900_000 }]).at(-1)).toMatch(/min/);
  });

  it('leaves silence out, and says when it goes on', () => {
    const scale = scaleOf(
      [
        { from: 0, to: 1_900 },
        { from: 600_000, to: 602_000 },
      ],
      800,
    );
    expect(scale.breaks).toMatchObject([{ milliseconds: 598_100 }]);
    expect(scale.ticks.map((tick) => tick.words)).toContain('10 min 0 s');
    expect(scale.x(601_000) - scale.x(600_000)).toBeGreaterThan(100);
    const places = [0, 1_900, 600_000, 602_000].map((time) => scale.x(time));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('stays readable with many episodes', () => {
    const episodes = Array.from({ length: 20 }, (_, n) => ({
      from: n * 60_000,
      to: n * 60_000 + 900,
    }));
    const scale = scaleOf(episodes, 800);
    expect(scale.breaks).toHaveLength(5);
    expect(scale.x(1_140_500)).toBeGreaterThan(scale.x(1_080_500));
  });
});
