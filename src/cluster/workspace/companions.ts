/**
 * Kinds that tell what became of another one, and are watched from its first object on: one watch each in a workspace
 * that has the other kind, none in all others. What is not the workspace's own (nodes) comes whole.
 */
export const companions: Readonly<Record<string, [apiVersion: string, kind: string][]>> = {
  // The claims that it makes belong to no one: nothing else leads to them.
  StatefulSet: [
    ['v1', 'PersistentVolumeClaim'],
    ['v1', 'PersistentVolume'],
  ],
  // What a claim is bound to; of the cluster's volumes only those that are bound to a claim of the workspace.
  PersistentVolumeClaim: [['v1', 'PersistentVolume']],
  CronJob: [['batch/v1', 'Job']],
  // Only what is known to be watched can be known to be missing.
  RoleBinding: [
    ['rbac.authorization.k8s.io/v1', 'Role'],
    ['v1', 'ServiceAccount'],
  ],
  // Which nodes it leaves out, and by which taint.
  DaemonSet: [['v1', 'Node']],
};
