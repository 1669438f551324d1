import type { Progress as LabProgress } from './lab-progress.ts';
import type { LessonProgress } from './lesson-progress.ts';
import type { Progress } from './progress.ts';

/** What two browsers know. The attempt at a lab that goes on is that of `mine`. */
export function mergeProgress(mine: Progress, other: Progress): Progress {
  return {
    lessons: mergeMaps(mine.lessons, other.lessons, mergeLessons),
    labs: mergeMaps(mine.labs, other.labs, mergeLabs),
  };
}

function mergeLessons(a: LessonProgress, b: LessonProgress): LessonProgress {
  const newest = a.at >= b.at ? a : b;
  const readAt = [a.readAt, b.readAt].filter((time) => time !== undefined);
  return {
    ...newest,
    readAt: readAt.length > 0 ? Math.min(...readAt) : undefined,
    run: [...new Set([...a.run, ...b.run])],
    answered: [...new Set([...a.answered, ...b.answered])],
  };
}

function mergeLabs(mine: LabProgress, other: LabProgress): LabProgress {
  const times = [mine.best, other.best].filter((time) => time !== undefined);
  return {
    ...mine,
    hints: Math.max(mine.hints, other.hints),
    solutionShown: mine.solutionShown || other.solutionShown,
    best: times.length > 0 ? Math.min(...times) : undefined,
  };
}

function mergeMaps<Value>(
  mine: ReadonlyMap<string, Value>,
  other: ReadonlyMap<string, Value>,
  merge: (mine: Value, other: Value) => Value,
): Map<string, Value> {
  const merged = new Map(mine);
  for (const [name, value] of other) {
    const own = mine.get(name);
    merged.set(name, own === undefined ? value : merge(own, value));
  }
  return merged;
}
