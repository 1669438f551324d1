import { readLabs } from '../lessons/labs/lab-folder.ts';
import type { LabKind } from '../lessons/labs/lab.ts';

/** All labs; read at build time only, from the repository's folder. */
export const labs = readLabs('.');

/** What the learner does in a lab, in words. */
export const kindWords: Readonly<Record<LabKind, string>> = {
  repair: 'Repair',
  build: 'Build from nothing',
  investigate: 'Investigate',
  incident: 'Incident',
};
