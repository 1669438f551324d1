import { isDeepStrictEqual } from 'node:util';
import { readLabNamed } from '../../lessons/labs/lab-folder.ts';
import type { Lab } from '../../lessons/labs/lab.ts';
import type { FindLab } from '../../server/lab-routes.ts';

/** Finds labs as they are on the disk now; one that has not changed is the same object as before. */
export function freshLabs(root: string): FindLab {
  const known = new Map<string, Lab>();
  return (name) => {
    const lab = readLabNamed(root, name);
    const before = known.get(name);
    if (!lab || isDeepStrictEqual(lab, before)) return lab && before;
    known.set(name, lab);
    return lab;
  };
}
