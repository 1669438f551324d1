import { isCrashLooping, isRecovering, type Container } from '../state/containers.ts';

/**
 * Whether a container starts and ends, again and again, also while its next try runs: an explanation that comes and
 * goes with each try cannot be read. After a first crash, the next try may well be the one that works.
 */
export function isInLoop(container: Container, now: number): boolean {
  return isCrashLooping(container) || (container.restarts > 1 && isRecovering(container, now));
}
