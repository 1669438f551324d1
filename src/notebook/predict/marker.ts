import { mark } from '../../lessons/predict/expression.ts';
import type { Prediction } from '../../lessons/predict/prediction.ts';
import { outcomeOf } from '../state/outcome.ts';
import type { Led } from './result-of.ts';

/** Marks a question by its cell's newest Apply: at the first moment that counts, also if the reader chooses later. */
export class Marker {
  readonly #prediction: Prediction;
  #apply: number | undefined;
  #right: readonly number[] | undefined;

  constructor(prediction: Prediction) {
    this.#prediction = prediction;
  }

  /**
   * Takes what an Apply of the question's text has led to.
   *
   * @returns the numbers of the options that are right; undefined while the moment that counts has not come. That none is
   *   right may be true for a moment only: the watches of several kinds are not in step.
   */
  take({ apply, seen }: Led): readonly number[] | undefined {
    if (apply !== this.#apply) this.#right = undefined;
    this.#apply = apply;
    if (!this.#right?.length) this.#right = mark(this.#prediction, outcomeOf(seen))?.right;
    return this.#right;
  }
}
