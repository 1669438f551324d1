import { count, fields, list, text, type Fields } from '../state/fields.ts';
import type { Rule } from './diagnosis.ts';

/** Says which nodes a DaemonSet leaves out because of their taints. */
export const diagnoseDaemonSet: Rule = (daemons, facts) => {
  const status = fields(daemons['status']);
  const of = count(status['desiredNumberScheduled']);
  const nodes = facts.beside(daemons, 'Node');
  if (of === 0 || of >= nodes.length) return undefined;
  const spec = fields(fields(fields(daemons['spec'])['template'])['spec']);
  // Where it asks for certain nodes only, that is its own choice.
  if (spec['nodeSelector'] !== undefined || fields(spec['affinity'])['nodeAffinity'] !== undefined)
    return undefined;
  const left = nodes.flatMap((node) => {
    const taint = list(fields(node['spec'])['taints']).find(
      (each) =>
        each['effect'] !== 'PreferNoSchedule' && !tolerated(list(spec['tolerations']), each),
    );
    return taint ? [{ name: node.metadata.name, taint: taintWords(taint) }] : [];
  });
  if (left.length !== nodes.length - of) return undefined;
  return {
    reason: 'NodesLeftOut',
    failed: false,
    title: `The DaemonSet ${daemons.metadata.name} runs on ${of} of ${nodes.length} nodes.`,
    why: 'A DaemonSet puts one Pod on each node, except those with a taint that its Pods do not tolerate.',
    next: 'To run it there too, give its template a toleration for the taint.',
    evidence: left.map(({ name, taint }) => ({ from: `taints of the Node ${name}`, quote: taint })),
    field: 'spec.template.spec.tolerations',
  };
};

/** Taints that Kubernetes itself has every Pod of a DaemonSet tolerate. */
const alwaysTolerated =
  /^node\.kubernetes\.io\/(not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|unschedulable|network-unavailable)$/;

function tolerated(tolerations: readonly Fields[], taint: Fields): boolean {
  if (alwaysTolerated.test(text(taint['key']) ?? '')) return true;
  return tolerations.some(
    ({ key, operator, value, effect }) =>
      (effect === undefined || effect === '' || effect === taint['effect']) &&
      (operator === 'Exists'
        ? key === undefined || key === '' || key === taint['key']
        : key === taint['key'] && (value ?? '') === (taint['value'] ?? '')),
  );
}

function taintWords(taint: Fields): string {
  const value = text(taint['value']);
  return `${text(taint['key'])}${value === undefined ? '' : `=${value}`}:${text(taint['effect'])}`;
}
