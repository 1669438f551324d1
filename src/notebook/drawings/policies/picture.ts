import type { KubeObject } from '../../../protocol/workspace.ts';
import { condition, fields, list, text } from '../../state/fields.ts';
import { counted } from '../../state/words.ts';
import type { Shown } from '../drawing.ts';
import { verdictOn, type End, type Verdict } from './allowed.ts';

/** A way that a cell of the lesson tries. */
interface Try {
  /** The name of a Pod, or `shell`: the toolbox, a Pod of another namespace. */
  readonly from: string;
  /** The name of a Pod, or `dns`: the Pods of CoreDNS, or `api-server`: it is no Pod of the network. */
  readonly to: string;
  readonly port: number;
  readonly protocol: string;
}

/** What the lesson asks, and whom. */
export interface TargetPicture {
  readonly name: string;
  readonly isPod: boolean;
  readonly port: string;
  readonly ways: readonly WayPicture[];
}

/** One arrow: who asks, and whether a policy stops it. */
export interface WayPicture {
  readonly from: string;
  /** Where it is, if it is no Pod of the lesson. */
  readonly where: string | undefined;
  /** What the Pod itself says: it is ready as long as its request is answered. */
  readonly proof: Shown | undefined;
  readonly isOpen: boolean;
  /** At which end it is stopped. */
  readonly stoppedAt: 'sender' | 'receiver' | undefined;
  /** Which policies open or close it, in words; names of policies stand between backticks. */
  readonly why: string;
}

/** The Pods of the lesson, and the ways between them. */
export interface PoliciesPicture {
  readonly policies: number;
  readonly targets: readonly TargetPicture[];
  readonly summary: Shown;
}

/** A namespace has its name as a label; which others it has, the page does not know. */
const named = (namespace: string) => ({ 'kubernetes.io/metadata.name': namespace });
const noPorts = {};

/** What is not in the workspace, and is asked or asks all the same. */
const outside: Readonly<Record<string, { name: string; where: string; end: End }>> = {
  shell: {
    name: 'the shell of this page',
    where: 'in another namespace',
    end: {
      pod: { namespace: 'kindbook-tools', labels: {} },
      namespaceLabels: named('kindbook-tools'),
      ip: undefined,
      ports: noPorts,
    },
  },
  dns: {
    name: 'CoreDNS',
    where: 'in kube-system',
    end: {
      pod: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
      namespaceLabels: named('kube-system'),
      ip: undefined,
      ports: noPorts,
    },
  },
  'api-server': {
    name: 'API server',
    where: 'outside of the network of Pods',
    end: { pod: undefined, namespaceLabels: {}, ip: undefined, ports: noPorts },
  },
};

/** Reads ways as a drawing's option has them: `api > db:8080/TCP, report > dns:53/UDP`. */
export function triesOf(option: string): Try[] {
  return option.split(',').map((each) => {
    const found = /^ *(?<from>\S+) > (?<to>[^: ]+):(?<port>\d+)\/(?<protocol>[A-Z]+)$/.exec(each);
    if (!found) throw new Error(`“${each}” is no way: api > db:8080/TCP`);
    const { from, to, port, protocol } = found.groups as Record<string, string>;
    return { from: from!, to: to!, port: Number(port), protocol: protocol! };
  });
}

/**
 * Finds which of the lesson's ways are open, by the NetworkPolicies of the workspace.
 *
 * @param option the ways, see `triesOf`; those whose Pods are not there are left out
 * @param isOneMoment whether Pods and policies are of one moment, so that the Pods prove the arrows
 * @returns undefined where none of them is there
 */
export function policiesPicture(
  objects: readonly KubeObject[],
  option: string,
  isOneMoment = true,
): PoliciesPicture | undefined {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const pods = new Map(
    objects
      .filter(({ kind, metadata }) => kind === 'Pod' && metadata.deletionTimestamp === undefined)
      .map((pod) => [pod.metadata.name, pod]),
  );
  const targets: (TargetPicture & { ways: WayPicture[] })[] = [];
  for (const { from, to, port, protocol } of triesOf(option)) {
    const [sender, receiver] = [endOf(from, pods), endOf(to, pods)];
    if (!sender || !receiver) continue;
    const verdict = verdictOn(policies, sender, receiver, { port, protocol });
    const name = outside[to]?.name ?? to;
    let target = targets.find((each) => each.name === name);
    if (!target) {
      target = { name, isPod: pods.has(to), port: `${port}/${protocol}`, ways: [] };
      targets.push(target);
    }
    target.ways.push(wayPicture(from, name, isOneMoment ? pods.get(from) : undefined, verdict));
  }
  if (targets.length === 0) return undefined;
  const ways = targets.flatMap((target) => target.ways);
  const open = ways.filter(({ isOpen }) => isOpen).length;
  const closed = ways.length - open;
  const words = `Yours, by ${policies.length === 0 ? 'no policy' : counted(policies.length, 'NetworkPolicy')}: ${counted(open, 'way')} open, ${closed} closed.`;
  return { policies: policies.length, targets, summary: { icon: 'good', words } };
}

function endOf(name: string, pods: ReadonlyMap<string, KubeObject>): End | undefined {
  const pod = pods.get(name);
  if (!pod) return outside[name]?.end;
  const { namespace = '', labels = {} } = pod.metadata;
  const ports = list(fields(pod['spec'])['containers'])
    .flatMap((container) => list(container['ports']))
    .map((port) => [text(port['name']) ?? '', Number(port['containerPort'])] as const);
  return {
    pod: { namespace, labels },
    namespaceLabels: named(namespace),
    ip: text(fields(pod['status'])['podIP']),
    ports: Object.fromEntries(ports),
  };
}

function wayPicture(
  from: string,
  to: string,
  pod: KubeObject | undefined,
  verdict: Verdict,
): WayPicture {
  const isReady = pod && condition(pod, 'Ready')?.['status'] === 'True';
  const sender = outside[from]?.name ?? from;
  const { egress, ingress, isOpen } = verdict;
  const stoppedAt = !egress.isOpen ? 'sender' : !ingress.isOpen ? 'receiver' : undefined;
  return {
    from: sender,
    where: outside[from]?.where,
    proof:
      isReady === undefined
        ? undefined
        : isReady
          ? { icon: 'good', words: 'ready' }
          : { icon: 'busy', words: 'not ready' },
    isOpen,
    stoppedAt,
    why: whyWords(sender, to, verdict),
  };
}

function whyWords(from: string, to: string, { egress, ingress }: Verdict): string {
  if (!egress.isOpen) {
    return `${closedBy(egress.about)} what goes out of ${from}, and no policy allows this`;
  }
  if (!ingress.isOpen) {
    return `${closedBy(ingress.about)} what comes in to ${to}, and no policy allows this`;
  }
  const allow = [...new Set([...egress.allow, ...ingress.allow])];
  return allow.length === 0 ? 'no policy is about this way' : `allowed by ${namesOf(allow)}`;
}

function closedBy(names: readonly string[]): string {
  return `${namesOf(names)} ${names.length === 1 ? 'limits' : 'limit'}`;
}

function namesOf(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length > 1
    ? `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)!}`
    : (quoted[0] ?? '');
}
