import { firstLine } from '../first-line.ts';

/** Why the API server takes no Pod of this kind now, in plain words. */
export interface PodRefusal {
  readonly title: string;
  readonly why: string;
  readonly next: string;
  /** The field of the Pod that is to be fixed; `replicas` where there are only too many of them. */
  readonly field?: string;
  /** The object that is missing, where making it helps. */
  readonly missing?: { readonly kind: string; readonly name: string };
  /** The next try may succeed without anybody's doing. */
  readonly passing?: boolean;
}

type Groups = Readonly<Record<string, string>>;
type Explain = (groups: Groups, pod: unknown) => PodRefusal;

/**
 * The words of Kubernetes' admission plugins (ResourceQuota, LimitRange, ServiceAccount, Priority, PodSecurity,
 * ValidatingAdmissionPolicy, webhooks) and of its authorizer, seen on 1.37. A bare Pod's refusal is the answer to its
 * Apply; a controller's is told by a condition or an Event with the same words.
 */
const refusals: readonly (readonly [RegExp, Explain])[] = [
  [
    /exceeded quota: (?<quota>[^,]+), requested: (?<asked>.+), used: (?<used>.+), limited: (?<limit>.+)/,
    ({ quota, asked, used, limit }, pod) => ({
      title: `The quota ${quota} of this namespace is used up.`,
      why: `A ResourceQuota limits what all objects of a namespace may use together. The limit is ${limit}, ${used} is in use, and this one asks for ${asked}.`,
      next: 'Request less, delete other objects of this namespace, or raise the quota.',
      field: /^(pods|count\/)/.test(asked!)
        ? 'replicas'
        : `spec.containers[${indexWith(pod, 'resources')}].resources`,
    }),
  ],
  [
    /failed quota: (?<quota>[^:]+): must specify (?<what>\S+)(?: for: (?<container>[^\s,;]+))?/,
    ({ quota, what, container }, pod) => ({
      title: `The quota ${quota} requires every container to set its ${what}.`,
      why: `A namespace with a quota for ${what} can only count what is written down, so the API server refuses a container without it.`,
      next: `Give the container ${container ?? ''} a value of \`resources.${what}\`, for instance ${/memory/.test(what!) ? '`32Mi`' : '`50m`'}.`,
      field: `spec.containers[${indexOf(pod, container)}].resources.${what}`,
    }),
  ],
  [
    /status unknown for quota: (?<quota>[^,]+)/,
    ({ quota }) => ({
      title: `The quota ${quota} is still being counted.`,
      why: 'A new ResourceQuota admits nothing until its controller has counted what exists.',
      next: 'Wait a moment: the next attempt succeeds or says what is too much.',
      passing: true,
    }),
  ],
  [
    /(?<rule>(?:maximum|minimum) (?<resource>\S+) usage per (?<what>\S+) is [^,]+(?:, but [^,.;]+)?|(?<ratio>\S+) max limit to request ratio per [^.;]+)/,
    ({ rule }, pod) => ({
      title: 'A LimitRange of this namespace does not allow these values.',
      why: `It says: ${rule}. A LimitRange sets bounds for each single container or Pod.`,
      next: 'Write `requests` and `limits` within those bounds, or change the LimitRange.',
      field: `spec.containers[${indexWith(pod, 'resources')}].resources`,
    }),
  ],
  [
    /error looking up service account \S+: serviceaccount "(?<name>[^"]+)" not found/,
    ({ name }) => ({
      title: `There is no ServiceAccount ${name} in this namespace.`,
      why: 'A Pod speaks to the API server in the name of a service account, so it is not created until that account exists.',
      next: 'Create the ServiceAccount, or fix its name. Without the line the Pod gets the account `default`, which always exists.',
      field: 'spec.serviceAccountName',
      missing: { kind: 'ServiceAccount', name: name! },
    }),
  ],
  [
    /no PriorityClass with name (?<name>\S+) was found/,
    ({ name }) => ({
      title: `There is no PriorityClass ${name}.`,
      why: 'The class says which Pods may preempt others; the API server looks up its value when the Pod is created.',
      next: 'Create the PriorityClass, or remove the line. `kubectl get priorityclass` lists those that exist.',
      field: 'spec.priorityClassName',
      missing: { kind: 'PriorityClass', name: name! },
    }),
  ],
  [
    /violates PodSecurity "(?<level>[a-z]+):[^"]*": (?<rules>.+)/,
    ({ level, rules }, pod) => ({
      title: `The security level ${level} of this namespace forbids the Pod.`,
      why: `The namespace has the label \`pod-security.kubernetes.io/enforce: ${level}\`. The Pod breaks: ${settingsIn(rules!)}.`,
      next: 'Set what is missing in `securityContext`; the message below names each field.',
      field: containerField(pod, /containers? "(?<name>[^"]+)"/.exec(rules!)?.groups?.['name']),
    }),
  ],
  [
    /ValidatingAdmissionPolicy '(?<policy>[^']+)' with binding '(?<binding>[^']+)' denied request: (?<says>.+)/s,
    ({ policy, says }) => ({
      title: `A policy denies it: ${firstLine(says!.trim())}`,
      why: `The ValidatingAdmissionPolicy ${policy} is a rule that somebody has added to this cluster; the API server checks each object against it.`,
      next: `Follow the rule. \`kubectl get validatingadmissionpolicy ${policy} -o yaml\` shows it.`,
    }),
  ],
  [
    /admission webhook "(?<hook>[^"]+)" denied the request: (?<says>.+)/s,
    ({ hook, says }) => ({
      title: `An admission webhook denies it: ${firstLine(says!.trim())}`,
      why: `The API server asks ${hook}, a program of this cluster, about each such object.`,
      next: 'Do what its message says.',
    }),
  ],
  [
    /persistentvolumeclaims "(?<name>[^"]+)" is forbidden: only dynamically provisioned pvc can be resized/,
    ({ name }) => ({
      title: `The claim ${name} cannot grow.`,
      why: 'A claim can grow only if its StorageClass allows it (`allowVolumeExpansion: true`); the class `standard` does not.',
      next: 'Create a new claim of the size that you need.',
      field: 'spec.resources.requests.storage',
    }),
  ],
  [
    /User "(?<user>[^"]+)" cannot (?<verb>\S+) resource "(?<what>[^"]+)"(?: in API group "(?<group>[^"]*)")?(?: in the namespace "(?<namespace>[^"]+)")?/,
    ({ user, verb, what, namespace }) => ({
      title: `The user ${user} may not ${verb} ${what} here.`,
      why: 'RBAC allows only what a Role allows, and no Role bound to this user allows this.',
      next: `Bind a Role with the verb \`${verb}\` for \`${what}\` to the user. \`kubectl auth can-i ${verb} ${what}${namespace ? ` -n ${namespace}` : ''}\` tells whether it worked.`,
    }),
  ],
];

/**
 * Explains why a Pod, or another object, was not let in.
 *
 * @param message the API server's own words
 * @param pod the Pod, as far as it is known: its fields are named in it
 * @returns undefined where the words are none of those that are known
 */
export function podRefusal(message: string, pod: unknown): PodRefusal | undefined {
  for (const [words, explain] of refusals) {
    const match = words.exec(message);
    if (match) return explain(match.groups as Groups, pod);
  }
  return undefined;
}

interface PodLike {
  spec?: { containers?: { name?: unknown; [member: string]: unknown }[] };
}

function containers(pod: unknown) {
  const found = (pod as PodLike | undefined)?.spec?.containers;
  return Array.isArray(found) ? found : [];
}

function indexOf(pod: unknown, name: string | undefined): number {
  return Math.max(
    0,
    containers(pod).findIndex((container) => container?.name === name),
  );
}

function containerField(pod: unknown, name: string | undefined): string {
  return name === undefined
    ? 'spec.securityContext'
    : `spec.containers[${indexOf(pod, name)}].securityContext`;
}

function indexWith(pod: unknown, member: string): number {
  return Math.max(
    0,
    containers(pod).findIndex((container) => container?.[member] !== undefined),
  );
}

/** `allowPrivilegeEscalation != false (…), runAsNonRoot != true (…)` without what is in brackets. */
function settingsIn(rules: string): string {
  return rules.replace(/\s*\([^()]*\)/g, '').trim();
}
