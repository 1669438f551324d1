import { condition, fields, list, text } from '../state/fields.ts';
import type { Rule } from './diagnosis.ts';
import { comingMs } from './facts.ts';

/** So long the first measurements of a Pod may take. */
const measuringMs = 90_000;

/** Explains a HorizontalPodAutoscaler that cannot scale. */
export const diagnoseAutoscaler: Rule = (autoscaler, facts) => {
  const { name } = autoscaler.metadata;
  const able = condition(autoscaler, 'AbleToScale');
  if (able?.['status'] === 'False' && able['reason'] === 'FailedGetScale') {
    const target = fields(fields(autoscaler['spec'])['scaleTargetRef']);
    const [kind, of] = [text(target['kind']) ?? '', text(target['name']) ?? ''];
    const message = text(able['message']) ?? '';
    // The autoscaler looks at once, and then every few seconds only: what it scales may come with a later document, or be
    // there by now.
    const mayCome = facts.ageOf(autoscaler) < comingMs || facts.named(autoscaler, kind, of);
    if (!/not found/.test(message) || mayCome) return undefined;
    return {
      reason: 'FailedGetScale',
      failed: true,
      title: `There is no ${kind} ${of} for the autoscaler ${name} to scale.`,
      why: 'An autoscaler changes the `replicas` of the object that `scaleTargetRef` names; it has to be in the same namespace.',
      next: 'Create that object, or fix its name. The autoscaler checks again every few seconds.',
      evidence: [{ from: 'condition AbleToScale', quote: message }],
      field: 'spec.scaleTargetRef.name',
    };
  }
  const active = condition(autoscaler, 'ScalingActive');
  if (active?.['status'] !== 'False') return undefined;
  const message = text(active['message']) ?? '';
  const evidence = [{ from: 'condition ScalingActive', quote: message }];
  if (active['reason'] === 'ScalingDisabled') {
    return {
      reason: 'ScalingDisabled',
      failed: false,
      title: `The autoscaler ${name} is off, since its target is scaled to 0.`,
      why: '`replicas: 0` turns autoscaling off: without Pods there is nothing to measure.',
      next: 'Set `replicas` to 1 or more, and the autoscaler starts again.',
      evidence,
      field: 'spec.scaleTargetRef',
    };
  }
  const missing =
    /missing request for (?<resource>\S+) in container (?<container>\S+) of Pod (?<pod>\S+)/.exec(
      message,
    )?.groups;
  if (missing) {
    const { resource, container } = missing as Record<string, string>;
    const pod = facts.named(autoscaler, 'Pod', missing['pod']!);
    const index = list(fields(pod?.['spec'])['containers']).findIndex(
      (each) => each['name'] === container,
    );
    // The Pod was replaced since, maybe by one that has it; the next look tells.
    if (!pod || index < 0) return undefined;
    return {
      reason: 'FailedGetResourceMetric',
      failed: true,
      title: `The container ${container} has no ${resource === 'cpu' ? 'CPU' : resource} request, so the autoscaler ${name} cannot compute utilization.`,
      why: `Utilization is a percentage of the request: without a request there is no percentage.`,
      next: `Give the container \`resources.requests.${resource}\`, for instance \`${resource === 'memory' ? '32Mi' : '50m'}\`.`,
      evidence,
      field: `spec.containers[${index}].resources.requests.${resource}`,
      fieldOf: pod,
    };
  }
  if (facts.ageOf(autoscaler) < measuringMs) return undefined;
  return {
    reason: text(active['reason']) ?? 'ScalingInactive',
    failed: false,
    title: `The autoscaler ${name} gets no metrics.`,
    why: 'It asks the metrics API every few seconds what the Pods use; a new Pod is measured after half a minute or so.',
    next: 'Check whether `kubectl top pods` answers, and whether the Pods are ready.',
    evidence,
    field: 'spec.metrics',
  };
};
