import type { KubeObject } from '../../protocol/workspace.ts';
import { fields } from '../state/fields.ts';
import type { Diagnosis } from './diagnosis.ts';
import { comingMs, type Facts } from './facts.ts';

/** A ConfigMap or Secret that the node does not find, or one without a certain key. */
export interface Missing {
  readonly kind: 'ConfigMap' | 'Secret';
  /** Unknown where the node says only that a key is missing. */
  readonly name: string | undefined;
  /** The key that it lacks; undefined where the whole object is missing. */
  readonly key: string | undefined;
}

/** Reads the kubelet's words. */
export function missingIn(said: string): Missing | undefined {
  const object = /\b(?<kind>configmap|secret)s? "(?:[^"/]+\/)?(?<name>[^"]+)" not found/i.exec(
    said,
  )?.groups;
  if (object) return { kind: kindOf(object['kind']!), name: object['name'], key: undefined };
  const inEnv =
    /couldn't find key (?<key>\S+) in (?<kind>ConfigMap|Secret) (?:\S+\/)?(?<name>\S+)/.exec(
      said,
    )?.groups;
  if (inEnv) return { kind: kindOf(inEnv['kind']!), name: inEnv['name'], key: inEnv['key'] };
  const inVolume = /references non-existent (?<what>config|secret) key: (?<key>\S+)/.exec(
    said,
  )?.groups;
  if (inVolume) {
    const kind = inVolume['what'] === 'secret' ? 'Secret' : 'ConfigMap';
    return { kind, name: undefined, key: inVolume['key'] };
  }
  return undefined;
}

/** Whether what is missing may be on its way, or has come since: the node looks again only from time to time. */
export function mayCome(missing: Missing, pod: KubeObject, facts: Facts): boolean {
  return facts.ageOf(pod) < comingMs || isThere(missing, pod, facts);
}

function isThere({ kind, name, key }: Missing, pod: KubeObject, facts: Facts): boolean {
  const object = name === undefined ? undefined : facts.named(pod, kind, name);
  if (!object || object.metadata.deletionTimestamp) return false;
  return (
    key === undefined ||
    key in fields(object['data']) ||
    (kind === 'ConfigMap' && key in fields(object['binaryData']))
  );
}

/** Says what is missing for a Pod, and what to do, for a reader. */
export function missingWords(
  { kind, name, key }: Missing,
  why: string,
  pod: KubeObject,
  facts: Facts,
): Pick<Diagnosis, 'title' | 'why' | 'next'> {
  const list = `\`kubectl get ${kind.toLowerCase()}s\``;
  if (key === undefined) {
    return {
      title: `There is no ${kind} ${name} in this namespace.`,
      why,
      next: `Create the ${kind}, and the Pod continues by itself. Or fix the name: ${list} lists those that exist.`,
    };
  }
  const isImmutable = name !== undefined && facts.named(pod, kind, name)?.['immutable'] === true;
  const add = isImmutable
    ? `This ${kind} is immutable: no key can be added to it. Name another ${kind} that has the key, or a key that this one has`
    : `Add the key to the ${kind}, and the Pod continues by itself. Or fix it here`;
  return {
    title:
      name === undefined
        ? `The ${kind} has no key ${key}.`
        : `The ${kind} ${name} has no key ${key}.`,
    why,
    next: `${add}: \`kubectl describe ${kind.toLowerCase()} ${name ?? ''}\` lists its keys.`,
  };
}

function kindOf(word: string): Missing['kind'] {
  return /secret/i.test(word) ? 'Secret' : 'ConfigMap';
}
