import { availableParallelism, cpus } from 'node:os';

/** How long something took, and how busy the machine was meanwhile. */
interface Load {
  /** From the beginning to the end. */
  readonly seconds: number;
  /** Seconds of all processors together, of every program on the machine: the cluster's among them. */
  readonly busy: number;
}

/** Begins to measure; the function that it returns tells the load since then. */
export function measure(): () => Load {
  const began = Date.now();
  const before = busySeconds();
  return () => ({ seconds: (Date.now() - began) / 1000, busy: busySeconds() - before });
}

/** Says a load, for instance `62.0 s, processor 98 s (79 % of 2)`. */
export function loadWords({ seconds, busy }: Load, cores = availableParallelism()): string {
  const share = seconds === 0 ? 0 : Math.round((100 * busy) / (seconds * cores));
  return `${seconds.toFixed(1)} s, processor ${busy.toFixed(0)} s (${share} % of ${cores})`;
}

function busySeconds(): number {
  const milliseconds = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  return milliseconds.reduce((sum, each) => sum + each, 0) / 1000;
}
