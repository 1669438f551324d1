import type { Component } from './components.ts';

/** What happened, as one word of ours; `sentences.ts` says each in a sentence. */
export type What =
  // The API server
  | 'accepted'
  | 'refused'
  | 'pruned'
  | 'changed'
  | 'deleting'
  | 'gone'
  // Controllers
  | 'made'
  | 'scaled'
  | 'counted'
  | 'condition'
  | 'stuck'
  | 'bound'
  // The scheduler
  | 'scheduled'
  | 'unschedulable'
  /** It had a node for the Pod, and something on the way there failed. */
  | 'not-bound'
  // The kubelet
  | 'taken'
  | 'sandbox'
  | 'pulling'
  | 'pulled'
  | 'container-created'
  | 'started'
  | 'ended'
  | 'waiting'
  | 'probe-failed'
  | 'startup-passed'
  | 'probe-passed'
  | 'address'
  | 'ready'
  | 'unready'
  | 'succeeded'
  | 'failed'
  | 'killing'
  // Endpoints
  | 'endpoint'
  // Whatever else an Event says
  | 'said';

/** How something was observed. */
export type Seen =
  /** In the API server's answer to Apply. */
  | 'answer'
  /** In a watch event: the object was like that from now on. */
  | 'watch'
  /** In a list: the object was like that already, since when is not known. */
  | 'list'
  /** In a Kubernetes Event. */
  | 'event';

/** Something that a component of the cluster did, as it was observed. */
export interface Hop {
  /** Stays the same while the timeline grows. */
  readonly id: number;
  /** Milliseconds since the history began, when it was first observed. */
  readonly at: number;
  readonly by: Component;
  readonly object: { readonly kind: string; readonly name: string; readonly uid: string };
  readonly what: What;
  readonly tone: 'plain' | 'good' | 'bad' | 'gone';
  /** What its sentence needs besides the object. */
  readonly facts: Readonly<Record<string, string | number | undefined>>;
  /** In how many ways it was observed; the first of them gave the time. */
  readonly seen: readonly Seen[];
  /** The reason of the Event that told it. */
  readonly reason?: string;
  /** How often it had happened when it was first observed, as far as the cluster counts it. */
  readonly count: number;
  /** When it was observed again, for what repeats, and how often it had happened by then. */
  readonly again: readonly { readonly at: number; readonly count: number }[];
  /** For what takes time: when it was over, `undefined` while it goes on. */
  readonly span?: { readonly name: string; readonly until: number | undefined };
  /** The hop that this one follows from, where ownership or the object itself proves it. */
  readonly cause?: number;
  /** Hops with the same value are alike: they may be told as one. */
  readonly alike: string;
}

/**
 * How often something that repeats had happened.
 *
 * @param at by when, in milliseconds since the history began
 */
export function countAt({ count, again }: Pick<Hop, 'count' | 'again'>, at = Infinity): number {
  return again.findLast((one) => one.at <= at)?.count ?? count;
}
