import type { KubeObject } from '../../protocol/workspace.ts';

/** The part of a Deployment that says how far its rollout is. */
interface Rollout {
  readonly metadata: { readonly generation?: number };
  readonly spec: { readonly replicas?: number; readonly strategy?: { readonly type?: string } };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
  };
}

/** Whether all Pods of a Deployment are of its present text and ready, and no others are left, as `kubectl rollout status` has it. */
export function isRolledOut(deployment: KubeObject): boolean {
  const { spec, status } = deployment as unknown as Rollout;
  const wanted = spec.replicas ?? 1;
  return (
    isUpdated(deployment) && status?.replicas === wanted && (status.readyReplicas ?? 0) === wanted
  );
}

/**
 * Whether a Deployment has ended its old Pods, where its strategy is to end them first. By a rolling update they stay until
 * others are ready, which may be never.
 */
export function isReplaced(deployment: KubeObject): boolean {
  const { spec } = deployment as unknown as Rollout;
  return spec.strategy?.type !== 'Recreate' || isUpdated(deployment);
}

/** Whether the Deployment's controller has seen its present text, and has made all Pods of it. */
function isUpdated(deployment: KubeObject): boolean {
  const { metadata, spec, status } = deployment as unknown as Rollout;
  return (
    status?.observedGeneration === metadata.generation &&
    (status?.updatedReplicas ?? 0) === (spec.replicas ?? 1)
  );
}
