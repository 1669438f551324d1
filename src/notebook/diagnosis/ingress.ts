import type { KubeObject } from '../../protocol/workspace.ts';
import { fields, list, text, type Fields } from '../state/fields.ts';
import type { Diagnosis, Rule } from './diagnosis.ts';
import type { Facts } from './facts.ts';

/** So long the Services and the controller of an Ingress may take. */
const patienceMs = 5_000;

/** Explains an Ingress that leads nowhere. */
export const diagnoseIngress: Rule = (ingress, facts) => {
  if (facts.ageOf(ingress) < patienceMs) return undefined;
  for (const { backend, field } of backendsOf(ingress)) {
    const found = diagnoseBackend(ingress, fields(backend['service']), field, facts);
    if (found) return found;
  }
  return diagnoseController(ingress, facts);
};

function backendsOf(ingress: KubeObject): { backend: Fields; field: string }[] {
  const spec = fields(ingress['spec']);
  const byDefault = fields(spec['defaultBackend']);
  return [
    { backend: byDefault, field: 'spec.defaultBackend' },
    ...list(spec['rules']).flatMap((rule, r) =>
      list(fields(rule['http'])['paths']).map((path, p) => ({
        backend: fields(path['backend']),
        field: `spec.rules[${r}].http.paths[${p}].backend`,
      })),
    ),
  ].filter(({ backend }) => backend['service'] !== undefined);
}

function diagnoseBackend(
  ingress: KubeObject,
  wanted: Fields,
  field: string,
  facts: Facts,
): Diagnosis | undefined {
  const name = text(wanted['name']) ?? '';
  const service = facts.named(ingress, 'Service', name);
  const quoted = { from: `backend of the Ingress`, quote: JSON.stringify(wanted) };
  if (!service) {
    const names = facts.beside(ingress, 'Service').map(({ metadata }) => metadata.name);
    return {
      reason: 'NoSuchService',
      failed: true,
      title: `There is no Service ${name} for the Ingress ${ingress.metadata.name} to send requests to.`,
      why: 'An Ingress forwards requests to Services of its own namespace, by their names.',
      next: 'Create the Service, or fix the name.',
      evidence: [quoted, { from: 'Services of this namespace', quote: names.join(', ') || 'none' }],
      field: `${field}.service.name`,
    };
  }
  const port = fields(wanted['port']);
  const ports = list(fields(service['spec'])['ports']);
  const asked = (port['name'] ?? port['number']) as string | number | undefined;
  if (asked === undefined || ports.some((each) => each['port'] === asked || each['name'] === asked))
    return undefined;
  return {
    reason: 'NoSuchPort',
    failed: true,
    title: `The Service ${name} has no port ${String(asked)}.`,
    why: 'The port of a backend is the `port` of the Service, not the one that the container listens on.',
    next: 'Write a port that the Service has.',
    evidence: [
      quoted,
      {
        from: `ports of the Service ${name}`,
        quote: ports
          .map(
            (each) =>
              `${text(each['name']) ? `${text(each['name'])!}: ` : ''}${String(each['port'])}`,
          )
          .join(', '),
      },
    ],
    field: `${field}.service.port`,
  };
}

/** The cluster cannot say that it has no ingress controller; what is seen is that nobody has touched the Ingress. */
function diagnoseController(ingress: KubeObject, facts: Facts): Diagnosis | undefined {
  const balancer = fields(fields(ingress['status'])['loadBalancer']);
  if (list(balancer['ingress']).length > 0 || facts.eventsOf(ingress).length > 0) return undefined;
  return {
    reason: 'NoController',
    failed: false,
    title: `No controller handles the Ingress ${ingress.metadata.name}.`,
    why: 'An Ingress is only a description: an ingress controller, which is not part of Kubernetes itself, has to read it and forward the requests.',
    next: 'Check with `kubectl get ingressclass` whether the cluster has one; a kind cluster has none until you install it.',
    evidence: [
      { from: 'status of the Ingress', quote: `loadBalancer: ${JSON.stringify(balancer)}` },
    ],
    field: text(fields(ingress['spec'])['ingressClassName']) ? 'spec.ingressClassName' : 'spec',
  };
}
