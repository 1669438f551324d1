import { describe, expect, it } from 'vitest';
import { lessonWords, withStep, type Step } from './lesson-progress.ts';

const page = { cells: ['a.yaml', 'b.yaml'], questions: ['What happens?'] };
const after = (...steps: Step[]) =>
  steps.reduce<ReturnType<typeof withStep> | undefined>(
    (before, step, index) => withStep(before, step, page, 100 + index),
    undefined,
  )!;

describe('a lesson', () => {
  it('is begun by any step, and read when its end was seen', () => {
    const begun = after({ did: 'scrolled' });
    expect(begun).toMatchObject({ readAt: undefined, cells: 2, predicts: 1, at: 100 });
    const read = withStep(begun, { did: 'read' }, page, 200);
    expect(withStep(read, { did: 'read' }, page, 300)).toMatchObject({ readAt: 200, at: 300 });
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
    expect(lessonWords(after({ did: 'read' }))[0]).toBe('Read');
  });
});
