import type { KubeObject } from '../../../protocol/workspace.ts';
import { fields, list, text, texts, type Fields } from '../../state/fields.ts';
import { isInBlock, selects, type Labels } from './selects.ts';

/** One end of a way: a Pod, or an address that is no Pod's. */
export interface End {
  /** Undefined for what is no Pod. */
  readonly pod: { readonly namespace: string; readonly labels: Labels } | undefined;
  /** The labels of its namespace. */
  readonly namespaceLabels: Labels;
  readonly ip: string | undefined;
  /** The ports of its containers by their names: a policy may name one. */
  readonly ports: Readonly<Record<string, number>>;
}

/** Where at the other end a request goes. */
export interface Port {
  readonly port: number;
  readonly protocol: string;
}

/** What the policies about one end of a way say. */
interface Side {
  /** Those that choose it, by name. While there is none, everything is allowed. */
  readonly about: readonly string[];
  /** Those of them that allow this way. */
  readonly allow: readonly string[];
  readonly isOpen: boolean;
}

/** What all policies say about one way: it is open if both of its ends are. */
export interface Verdict {
  readonly isOpen: boolean;
  /** What may leave the sender. */
  readonly egress: Side;
  /** What may come in to the receiver. */
  readonly ingress: Side;
}

/**
 * Decides by the NetworkPolicies whether a connection may begin, as
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/ has it: policies only allow, what they allow adds up,
 * and both the way out of the sender and the way in to the receiver have to be allowed.
 *
 * @param port of the receiving Pod, not of a Service in front of it
 */
export function verdictOn(
  policies: readonly KubeObject[],
  from: End,
  to: End,
  port: Port,
): Verdict {
  const egress = side(policies, 'Egress', from, to, port, to);
  const ingress = side(policies, 'Ingress', to, from, port, to);
  return { isOpen: egress.isOpen && ingress.isOpen, egress, ingress };
}

/** What is decided at one end. */
function side(
  policies: readonly KubeObject[],
  type: 'Ingress' | 'Egress',
  here: End,
  other: End,
  port: Port,
  receiver: End,
): Side {
  const about = policies.filter((policy) => isAbout(policy, type, here));
  const [rulesOf, peersOf] =
    type === 'Ingress' ? (['ingress', 'from'] as const) : (['egress', 'to'] as const);
  const allow = about.filter((policy) =>
    list(fields(policy['spec'])[rulesOf]).some(
      (rule) =>
        isAmong(list(rule[peersOf]), policy, other) && isPort(list(rule['ports']), port, receiver),
    ),
  );
  const names = (all: readonly KubeObject[]) => all.map(({ metadata }) => metadata.name).sort();
  return {
    about: names(about),
    allow: names(allow),
    isOpen: about.length === 0 || allow.length > 0,
  };
}

function isAbout({ metadata, spec }: KubeObject, type: string, { pod }: End): boolean {
  if (pod?.namespace !== metadata.namespace || pod === undefined) return false;
  const { podSelector, policyTypes, egress } = fields(spec);
  const types = texts(policyTypes);
  // Where nothing is said, it is about what comes in, and about what goes out where it has rules for that.
  const isOfType =
    types.length > 0 ? types.includes(type) : type === 'Ingress' || list(egress).length > 0;
  return isOfType && selects(podSelector, pod.labels);
}

/** No list of peers means everybody. */
function isAmong(peers: readonly Fields[], { metadata }: KubeObject, other: End): boolean {
  return (
    peers.length === 0 ||
    peers.some(({ ipBlock, podSelector, namespaceSelector }) => {
      if (ipBlock !== undefined) {
        const { cidr, except } = fields(ipBlock);
        const isIn = (block: string) => isInBlock(block, other.ip);
        return isIn(text(cidr) ?? '') && !texts(except).some(isIn);
      }
      if (!other.pod) return false;
      const isNamespace =
        namespaceSelector === undefined
          ? other.pod.namespace === metadata.namespace
          : selects(namespaceSelector, other.namespaceLabels);
      return isNamespace && (podSelector === undefined || selects(podSelector, other.pod.labels));
    })
  );
}

/** No list of ports means all of them. */
function isPort(ports: readonly Fields[], wanted: Port, receiver: End): boolean {
  return (
    ports.length === 0 ||
    ports.some(({ port, endPort, protocol = 'TCP' }) => {
      if (protocol !== wanted.protocol) return false;
      if (port === undefined) return true;
      const first = typeof port === 'string' ? receiver.ports[port] : port;
      if (typeof first !== 'number') return false;
      const last = typeof endPort === 'number' ? endPort : first;
      return first <= wanted.port && wanted.port <= last;
    })
  );
}
