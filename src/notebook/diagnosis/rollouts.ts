import { condition, count, fields, text } from '../state/fields.ts';
import type { Rule } from './diagnosis.ts';
import { hasFailed } from './pods.ts';

/** Explains a rollout of a Deployment that does not get on. */
export const diagnoseRollout: Rule = (deployment, facts) => {
  const { name } = deployment.metadata;
  const spec = fields(deployment['spec']);
  const status = fields(deployment['status']);
  const progressing = condition(deployment, 'Progressing');
  const said = {
    from: 'condition Progressing',
    quote: `${text(progressing?.['reason']) ?? ''}: ${text(progressing?.['message']) ?? ''}`,
  };
  if (progressing?.['reason'] === 'ProgressDeadlineExceeded') {
    return {
      reason: 'ProgressDeadlineExceeded',
      failed: true,
      title: 'The rollout makes no progress.',
      why: `Its new Pods did not become ready in the time that the Deployment gives them, ${count(spec['progressDeadlineSeconds'])} seconds.`,
      next: 'Look at the Pods below: each that fails says why.',
      evidence: [said],
    };
  }
  const wanted = spec['replicas'] === undefined ? 1 : count(spec['replicas']);
  if (spec['paused'] === true && count(status['updatedReplicas']) < wanted && progressing) {
    return {
      reason: 'DeploymentPaused',
      failed: false,
      title: `The Deployment ${name} is paused.`,
      why: 'With `paused: true` it accepts changes to its template, but does not roll them out.',
      next: 'Remove `paused` and press Apply.',
      evidence: [said],
      field: 'spec.paused',
    };
  }
  const sets = facts
    .beside(deployment, 'ReplicaSet')
    .filter((set) => facts.ownerOf(set)?.metadata.uid === deployment.metadata.uid)
    .sort((a, b) => revision(a) - revision(b));
  const newest = sets.at(-1);
  const old = sets
    .slice(0, -1)
    .reduce((sum, set) => sum + count(fields(set['status'])['readyReplicas']), 0);
  if (!newest || old === 0) return undefined;
  const isStuck = facts
    .beside(deployment, 'Pod')
    .some((pod) => facts.ownerOf(pod) === newest && hasFailed(pod, facts));
  if (!isStuck) return undefined;
  const available = condition(deployment, 'Available');
  return {
    reason: 'RolloutStuck',
    failed: false,
    title: `The old version keeps serving: the new version of the Deployment ${name} does not start.`,
    why: 'A rolling update takes an old Pod away only when a new one is ready, so a bad version does no harm.',
    next: 'Fix what the new Pod reports, and press Apply. Or roll back: `kubectl rollout undo`.',
    evidence: [
      said,
      {
        from: 'condition Available',
        quote: text(available?.['message']) ?? String(available?.['status']),
      },
    ],
    field: 'metadata.name',
  };
};

function revision({ metadata }: { metadata: { annotations?: Record<string, string> } }): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}
