import type { KubeObject } from '../../protocol/workspace.ts';
import { objectState, type ObjectState } from './object-state.ts';

const known = new WeakMap<KubeObject, { second: number; state: ObjectState }>();

/** As `objectState`, worked out once a second for an object that has not changed. */
export function stateAt(object: KubeObject, now: number): ObjectState {
  const second = Math.floor(now / 1000);
  const found = known.get(object);
  if (found?.second === second) return found.state;
  const state = objectState(object, now);
  known.set(object, { second, state });
  return state;
}
