import type { CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import type { OtherHands } from './other-hands.ts';
import type * as withObjects from './with-objects.ts';

type WithObjects = typeof withObjects;

let known: (Pick<WithObjects, 'diagnosesOf'> & Partial<WithObjects>) | undefined;
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
  ...asked: Parameters<WithObjects['diagnosesOf']>
): readonly CellDiagnosis[] | undefined {
  if (asked[0].length === 0) return [];
  if (known) return known.diagnosesOf(...asked);
  loading ??= import('./with-objects.ts').then(
    (module) => {
      known = module;
    },
    () => {
      // The server is gone; until the page is loaded again, there are none.
      known = { diagnosesOf: () => [] };
    },
  );
  void loading.then(loaded);
  return undefined;
}

/** Who finds out whether somebody else has changed what the cell has applied; undefined until the diagnoses are loaded. */
export function otherHands(
  ...how: ConstructorParameters<typeof OtherHands>
): OtherHands | undefined {
  return known?.OtherHands && new known.OtherHands(...how);
}
