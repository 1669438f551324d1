import { describe, expect, it } from 'vitest';
import { lessonWords, withStep, type Step } from './lesson-progress.ts';

const page = { cells: ['a.yaml', 'b.yaml'], questions: ['What happens?'] };
const after = (...steps: Step[]) =>
  steps.reduce<ReturnType<typeof withStep> | undefined>(
    (before, step, index) => withStep(before, step, page, 100 + index),
    undefined,
  )!;

describe('a lesson', () => {
  const steps: readonly Step[] = [
    { did: 'run', cell: 'b.yaml' },
    { did: 'answered', question: 'What happens?' },
    { did: 'run', cell: 'a.yaml' },
  ];

  it('is begun by any step, and not done when its end was seen', () => {
    const begun = after({ did: 'scrolled' });
    expect(begun).toMatchObject({ readAt: undefined, cells: 2, predicts: 1, at: 100 });
    expect(withStep(begun, { did: 'read' }, page, 200).readAt).toBeUndefined();
  });

  it('is done when all its cells were run and all its questions answered, from then on', () => {
    expect(after(...steps.slice(0, 2)).readAt).toBeUndefined();
    expect(after(steps[0]!, steps[2]!).readAt).toBeUndefined();
    const done = after(...steps);
    expect(done.readAt).toBe(102);
    const longer = { ...page, cells: [...page.cells, 'c.yaml'] };
    expect(withStep(done, { did: 'scrolled' }, longer, 300)).toMatchObject({
      readAt: 102,
      at: 300,
    });
  });

  it('without cells and questions is done when its end was seen', () => {
    const prose = { cells: [], questions: [] };
    expect(withStep(undefined, { did: 'scrolled' }, prose, 100).readAt).toBeUndefined();
    expect(withStep(undefined, { did: 'read' }, prose, 100).readAt).toBe(100);
  });

  it('that was read with an older kindbook stays done', () => {
    const before = { readAt: 5, run: [], answered: [], cells: 2, predicts: 1, at: 5 };
    expect(withStep(before, steps[0]!, page, 300)).toMatchObject({ readAt: 5, run: ['b.yaml'] });
    expect(lessonWords(before)[0]).toBe('Done');
  });

  it('counts a cell once, in the order of the page, however often it is run', () => {
    const steps = ['b.yaml', 'a.yaml', 'b.yaml'].map((cell) => ({ did: 'run', cell }) as const);
    expect(after(...steps).run).toEqual(['a.yaml', 'b.yaml']);
  });

  it('forgets cells and questions that it has no longer', () => {
    const before = after(
      { did: 'run', cell: 'a.yaml' },
      { did: 'answered', question: 'What happens?' },
    );
    const changed = { cells: ['b.yaml'], questions: [] };
    expect(withStep(before, { did: 'read' }, changed, 300)).toMatchObject({
      run: [],
      answered: [],
      cells: 1,
      predicts: 0,
    });
  });

  it('says how far the reader is in words', () => {
    expect(lessonWords(after({ did: 'run', cell: 'a.yaml' }))).toEqual([
      'Started',
      '1 of 2 cells run',
      '0 of 1 Predicts answered',
    ]);
    expect(lessonWords(after(...steps))[0]).toBe('Done');
  });
});
