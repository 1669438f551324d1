import { readLabs } from '../lessons/labs/lab-folder.ts';
import type { Lab, LabKind } from '../lessons/labs/lab.ts';

/** All labs; read at build time only, from the repository's folder. */
export const labs = readLabs('.');

/** What the learner does in a lab, in words. */
export const kindWords: Readonly<Record<LabKind, string>> = {
  repair: 'Repair',
  build: 'Build from nothing',
  investigate: 'Investigate',
  incident: 'Incident',
};

/** How hard a lab is, by how long its author says that it takes: most of that time is spent on finding out what is wrong. */
export function difficultyOf({ minutes }: Pick<Lab, 'minutes'>): string {
  if (minutes <= 10) return 'Easy';
  return minutes <= 15 ? 'Medium' : 'Hard';
}
