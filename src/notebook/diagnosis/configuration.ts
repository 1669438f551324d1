import type { KubeObject } from '../../protocol/workspace.ts';
import type { Container } from '../state/containers.ts';
import { fields, list } from '../state/fields.ts';
import type { Diagnosis, Evidence } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { mayCome, missingIn, missingWords, type Missing } from './missing.ts';

/** Explains a container that the node cannot set up: what it refers to is missing, or it may not run as it is. */
export function diagnoseConfig(
  container: Container,
  evidence: readonly Evidence[],
  pod: KubeObject,
  facts: Facts,
): Diagnosis | undefined {
  const { waiting, name, field } = container;
  if (waiting?.reason !== 'CreateContainerConfigError') return undefined;
  const said = waiting.message ?? '';
  const shared = { reason: waiting.reason, failed: true, evidence };
  if (/runAsNonRoot|non-root|non-numeric user/.test(said)) {
    const own = fields(container.spec['securityContext'])['runAsNonRoot'] !== undefined;
    return {
      ...shared,
      title: /non-numeric/.test(said)
        ? `The node cannot tell whether the container ${name} would run as root.`
        : `The container ${name} would run as root, and the manifest forbids it.`,
      why: '`runAsNonRoot: true` starts a container only if its user is known by number and is not 0, the root user. The image names its own user, usually root.',
      next: 'Give it a user by number, for instance `runAsUser: 101`, or an image that does not run as root.',
      field: `${own ? field : 'spec'}.securityContext.runAsNonRoot`,
    };
  }
  const missing = missingIn(said);
  if (!missing) {
    return {
      ...shared,
      title: `The node cannot set up the container ${name}.`,
      why: 'Before it starts a container, the node reads the ConfigMaps and Secrets that it uses, and who it runs as.',
      next: 'Read the node’s message below and fix the manifest.',
      field,
    };
  }
  const waits = mayCome(missing, pod, facts);
  return {
    ...shared,
    ...missingWords(
      missing,
      'Before it starts a container, the node reads the ConfigMaps and Secrets that it uses.',
      pod,
      facts,
    ),
    ...(waits ? { failed: false, next: 'Wait a moment: the node tries again.' } : {}),
    field: referenceIn(container, missing),
  };
}

/** The place in a container that names what is missing. */
function referenceIn({ field, spec }: Container, { kind, name, key }: Missing): string {
  const [byKey, byAll] =
    kind === 'Secret'
      ? (['secretKeyRef', 'secretRef'] as const)
      : (['configMapKeyRef', 'configMapRef'] as const);
  for (const [index, entry] of list(spec['env']).entries()) {
    const reference = fields(fields(entry['valueFrom'])[byKey]);
    if (reference['name'] === name && (key === undefined || reference['key'] === key))
      return `${field}.env[${index}].valueFrom.${byKey}.${key === undefined ? 'name' : 'key'}`;
  }
  for (const [index, entry] of list(spec['envFrom']).entries()) {
    if (fields(entry[byAll])['name'] === name) return `${field}.envFrom[${index}].${byAll}.name`;
  }
  return field;
}
