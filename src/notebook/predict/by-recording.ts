import { mark, type Mark } from '../../lessons/predict/expression.ts';
import type { Prediction } from '../../lessons/predict/prediction.ts';
import type { Recording } from '../../lessons/recordings/recording.ts';
import { CellStory } from '../replay/cell-story.ts';

/** Between events time goes on too, and an expression may ask for it. */
const stepMs = 500;

/** Marks a prediction by a recording; undefined where the moment that counts never comes in it. */
export function markByRecording(prediction: Prediction, recording: Recording): Mark | undefined {
  const { cell, recordedAt, events, duration } = recording;
  const story = new CellStory(cell, Date.parse(recordedAt));
  const markAt = (at: number) => {
    const outcome = story.outcome(at);
    return outcome && mark(prediction, outcome);
  };
  const waiting = [...events];
  for (let at = 0; at <= duration + stepMs; at += stepMs) {
    while (waiting[0] && waiting[0].at <= at) {
      const event = waiting.shift()!;
      story.hear(event);
      const found = markAt(event.at);
      if (found) return found;
    }
    const found = markAt(at);
    if (found) return found;
  }
  return undefined;
}
