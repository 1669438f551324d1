import type { CellDiagnosis, diagnosesOf } from '../diagnosis/cell-diagnoses.ts';

let known: typeof diagnosesOf | undefined;
let loading: Promise<void> | undefined;

/**
 * The diagnoses of a cell. How to find them is loaded when the first cell has something in the cluster: the page does
 * without it before.
 *
 * @param loaded called when they can be asked for again
 * @returns undefined while that is being loaded
 */
export function cellDiagnoses(
  loaded: () => void,
  ...asked: Parameters<typeof diagnosesOf>
): readonly CellDiagnosis[] | undefined {
  if (asked[0].length === 0) return [];
  if (known) return known(...asked);
  loading ??= import('../diagnosis/cell-diagnoses.ts').then(
    (module) => {
      known = module.diagnosesOf;
    },
    () => {
      // The server is gone; until the page is loaded again, there are none.
      known = () => [];
    },
  );
  void loading.then(loaded);
  return undefined;
}
