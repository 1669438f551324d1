import { describe, expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { sceneOf } from '../recorded-scene.ts';
import { figuresPicture, type FiguresPicture } from './picture.ts';
import { drawFigures } from './view.ts';

const cells = ['shop.yaml', 'autoscaler.yaml'].map((cell) => recorded('12-autoscaling', cell));

/** The first moment of the recording at which something is true. */
function when(is: (picture: FiguresPicture) => boolean) {
  const scene = sceneOf(cells, { name: 'shop' }, ({ objects, scaling }) => {
    const picture = figuresPicture(objects, scaling, 'shop');
    return picture !== undefined && is(picture);
  });
  return { scene, picture: figuresPicture(scene.objects, scene.scaling, 'shop')! };
}

describe('the way of the figures, by the recording of the lesson', () => {
  test('waits for the first reading, and shows no number before it', () => {
    const { picture, scene } = when(() => true);
    expect(picture.figures).toBeUndefined();
    expect(picture.summary.words).toBe('The autoscaler waits for the first reading.');
    expect(drawFigures(scene)!.body.text).toContain('no figures of one moment yet');
  });

  test('says what each Pod uses of its request, the formula, and what it asks for', () => {
    const { picture } = when(({ figures }) => figures?.pods.length === 4);
    const { pods, formula } = picture.figures!;
    const average = pods.reduce((sum, { percent }) => sum + percent!, 0) / pods.length;
    expect(Math.abs(average - formula.used)).toBeLessThanOrEqual(1 + formula.used * 0.02);
    expect(pods.every(({ requested }) => requested === 50)).toBe(true);
    expect(picture).toMatchObject({
      target: { kind: 'Deployment', name: 'shop' },
      bounds: '1 to 4 replicas',
      desired: 4,
    });
    expect(picture.words).toContain('`maxReplicas` allows 4');
  });

  test('never shows Pods of another number than the formula counts', () => {
    when(({ figures }) => {
      if (figures) expect(figures.pods).toHaveLength(figures.formula.current);
      return false;
    });
  });

  test('shows nothing while the figure is of fewer Pods than there are', () => {
    const { picture } = when(({ figures, words }) => !figures && words.includes('is of 1'));
    expect(picture.summary.words).toBe('The autoscaler waits for the next reading.');
  });
});

test('there is none where there is no such autoscaler', () => {
  expect(figuresPicture([], new Map(), 'shop')).toBeUndefined();
});
