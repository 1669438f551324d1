import type { Hop, What } from './hop.ts';

/**
 * Hops that are told as one: the same component did the same, within a short time, to objects of the same owner.
 * “3 Pods made”, not three times one.
 */
export interface Group {
  /** The id of its first hop. */
  readonly id: number;
  /** In the order of their times; at least one. */
  readonly hops: readonly Hop[];
  /** When the first and the last were observed. */
  readonly from: number;
  readonly to: number;
}

/** A silence of this length ends an episode: what comes then is something else, most often set off by somebody else. */
const silenceMs = 8_000;
/** Like hops belong together when one follows the other within this time, or within this part of their episode. */
const chainMs = 400;
const chainPart = 0.15;

/** Watches of different kinds deliver what happened at the same time within this time of each other. */
const jitterMs = 50;

/** The stages of a Pod's start: of those that are told at about the same time the earlier stage comes first. */
const stages: readonly What[] = [
  'taken',
  'sandbox',
  'pulling',
  'waiting',
  'pulled',
  'container-created',
  'started',
  'startup-passed',
  'probe-passed',
  'ready',
];

/** Hops that may be about the same object again within one group. */
const recurring = new Set(['counted', 'endpoint']);

/**
 * Groups hops, in the order of their ends. Each kind has a watch of its own, so an effect may be delivered a moment before
 * its cause: the cause comes first all the same, but every time stays as it was observed.
 */
export function grouped(hops: readonly Hop[]): Group[] {
  const open = new Map<string, { hops: Hop[]; to: number; uids: Set<string> }>();
  const groups: { hops: Hop[]; to: number; uids: Set<string> }[] = [];
  for (const { from, hops: some } of episodesOf(hops)) {
    open.clear();
    for (const hop of some) {
      const known = open.get(hop.alike);
      const within = Math.max(chainMs, chainPart * (hop.at - from));
      const one = hop.object.uid;
      if (
        known &&
        hop.at - known.to <= within &&
        (recurring.has(hop.what) || !known.uids.has(one))
      ) {
        known.hops.push(hop);
        known.to = hop.at;
        known.uids.add(one);
      } else {
        const group = { hops: [hop], to: hop.at, uids: new Set([one]) };
        open.set(hop.alike, group);
        groups.push(group);
      }
    }
  }
  const groupsOf = Map.groupBy(groups, ({ hops: [first] }) => first!.object.uid);
  const groupOf = new Map(groups.flatMap((group) => group.hops.map(({ id }) => [id, group])));
  const position = new Map<(typeof groups)[number], number>();
  const placed = (group: (typeof groups)[number]): number => {
    const known = position.get(group);
    if (known !== undefined) return known;
    position.set(group, group.to);
    const causes = [
      ...group.hops.flatMap(({ cause }) => groupOf.get(cause ?? -1) ?? []),
      ...(groupsOf.get(group.hops[0]!.object.uid) ?? []).filter((other) => isBefore(other, group)),
    ];
    const place = Math.max(
      group.to,
      ...causes
        .filter((cause) => cause !== group && cause.hops[0]!.at <= group.to + jitterMs)
        .map((cause) => Math.min(placed(cause), group.to + jitterMs) + 0.001),
    );
    position.set(group, place);
    return place;
  };
  return groups
    .sort((a, b) => placed(a) - placed(b) || a.hops[0]!.id - b.hops[0]!.id)
    .map(({ hops: [first, ...rest], to }) => ({
      id: first!.id,
      hops: [first!, ...rest],
      from: first!.at,
      to,
    }));
}

/** A time in which something happened, with silence before and after it. */
export interface Episode {
  readonly from: number;
  readonly to: number;
  readonly hops: readonly Hop[];
}

/** Cuts hops into episodes, at each long silence. The first begins at 0. */
export function episodesOf(hops: readonly Hop[]): Episode[] {
  const episodes: { from: number; to: number; hops: Hop[] }[] = [];
  for (const hop of hops) {
    const last = episodes.at(-1);
    const end = Math.max(last?.to ?? 0, 0);
    if (last && hop.at - end <= silenceMs) {
      last.hops.push(hop);
      last.to = hop.at;
    } else if (!last && hop.at <= silenceMs) {
      episodes.push({ from: 0, to: hop.at, hops: [hop] });
    } else episodes.push({ from: hop.at, to: hop.at, hops: [hop] });
  }
  return episodes;
}

/** Whether a group tells of an earlier stage of the same start: of the same container, where it is about one. */
function isBefore({ hops: [one] }: { hops: Hop[] }, { hops: [other] }: { hops: Hop[] }): boolean {
  const [stage, later] = [stages.indexOf(one!.what), stages.indexOf(other!.what)];
  const [its, theirs] = [one!.facts['container'], other!.facts['container']];
  return (
    stage >= 0 && stage < later && (its === undefined || theirs === undefined || its === theirs)
  );
}
