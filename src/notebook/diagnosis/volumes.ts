import type { KubeObject } from '../../protocol/workspace.ts';
import { fields, list, text, type Fields } from '../state/fields.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { mayCome, missingIn, missingWords, type Missing } from './missing.ts';

/** Explains what keeps the node from preparing a Pod: its volumes, its network. */
export function diagnoseSetup(pod: KubeObject, facts: Facts): Diagnosis | undefined {
  if (fields(pod['status'])['phase'] !== 'Pending') return undefined;
  const event = facts
    .eventsOf(pod)
    .findLast(({ reason }) =>
      ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox'].includes(reason),
    );
  if (!event) return undefined;
  const shared = {
    reason: event.reason,
    evidence: [{ from: `Event ${event.reason}`, quote: event.note }],
  };
  if (event.reason === 'FailedCreatePodSandBox') {
    return {
      ...shared,
      failed: false,
      title: 'The node cannot give the Pod its network.',
      why: 'Every Pod gets an IP of its own before its containers start.',
      next: 'Wait a moment: the node tries again. If this lasts, look at the cluster panel.',
    };
  }
  const name = /volume "(?<name>[^"]+)"/.exec(event.note)?.groups?.['name'];
  const volumes = list(fields(pod['spec'])['volumes']);
  const index = volumes.findIndex((each) => each['name'] === name);
  const volume = volumes[index] ?? {};
  const field = index >= 0 ? `spec.volumes[${index}]` : undefined;
  const why = 'The containers start only when all volumes of the Pod are there.';

  const missing = missingIn(event.note);
  if (missing) {
    const named = { ...missing, name: missing.name ?? nameIn(volume, missing.kind) };
    const waits = mayCome(named, pod, facts);
    return {
      ...shared,
      ...missingWords(named, why, pod, facts),
      failed: !waits,
      ...(waits ? { next: 'Wait a moment: the node tries again.' } : {}),
      field: field && `${field}.${memberOf(volume, named)}`,
    };
  }
  const path = text(fields(volume['hostPath'])['path']);
  if (/hostPath type check failed/.test(event.note) && path) {
    return {
      ...shared,
      failed: true,
      title: `The path ${path} is not on the node, or is not a ${String(fields(volume['hostPath'])['type'])}.`,
      why: `${why} A \`hostPath\` with a \`type\` is checked on the node where the Pod runs.`,
      next: 'Use `type: DirectoryOrCreate`, fix the path, or remove `type`. Better still: use another kind of volume.',
      field: `${field}.hostPath`,
    };
  }
  return {
    ...shared,
    failed: /not found|does not exist/.test(event.note),
    title: `The volume${name === undefined ? '' : ` ${name}`} cannot be set up.`,
    why,
    next: 'Read the node’s message below: it tries again from time to time.',
    field,
  };
}

function nameIn(volume: Fields, kind: Missing['kind']): string | undefined {
  return kind === 'Secret'
    ? text(fields(volume['secret'])['secretName'])
    : text(fields(volume['configMap'])['name']);
}

/** The member of a volume that names what is missing. */
function memberOf(volume: Fields, { kind, name, key }: Missing): string {
  const [member, nameMember] =
    kind === 'Secret' ? (['secret', 'secretName'] as const) : (['configMap', 'name'] as const);
  const items = (source: Fields) => list(source['items']).findIndex((item) => item['key'] === key);
  if (volume['projected'] === undefined) {
    return `${member}.${key === undefined ? nameMember : `items[${items(fields(volume[member]))}].key`}`;
  }
  const sources = list(fields(volume['projected'])['sources']);
  const index = sources.findIndex((source) => {
    const found = fields(source[member]);
    return key === undefined ? found['name'] === name : items(found) >= 0;
  });
  return index < 0
    ? 'projected'
    : `projected.sources[${index}].${member}.${key === undefined ? 'name' : 'items'}`;
}
