import type { KubeObject } from '../../protocol/workspace.ts';

/** What is lost when an object is deleted and created anew, so that a reader can decide. */
const losses: Readonly<Record<string, string>> = {
  Pod: 'the Pod’s IP address, its logs, and what it wrote into its own file system',
  Deployment: 'its Pods (new ones take their place, and for a moment none answers) and its history',
  ReplicaSet: 'its Pods; new ones take their place, and for a moment none answers',
  DaemonSet: 'its Pods; new ones take their place, and for a moment none answers',
  StatefulSet: 'its Pods. Its claims and the data on them stay, and the new Pods go on with them',
  Job: 'its Pods with their logs, and the count of what is done: the work begins anew',
  CronJob: 'the Jobs that it started, with their Pods and logs',
  Service: 'its cluster IP address: who keeps the old one finds nobody there',
  PersistentVolumeClaim: 'the claim’s volume with all the data on it',
  PersistentVolume: 'what binds the data on it to its claim',
  ConfigMap: 'its old content; Pods that run keep what they have read',
  Secret: 'its old content; Pods that run keep what they have read',
  RoleBinding: 'for a moment, the permissions that it gives',
  ClusterRoleBinding: 'for a moment, the permissions that it gives',
  StorageClass: 'nothing but the class itself: volumes made by it stay',
  CustomResourceDefinition: 'every object of its kind, in all namespaces',
  Namespace: 'everything that is in it',
};

/** Says in one sentence what is lost when this object is deleted. */
export function lossOf(live: KubeObject): string {
  return `Lost with the old ${live.kind}: ${lostWith(live)}.`;
}

function lostWith({ kind, spec }: KubeObject): string {
  const { whenDeleted } =
    (spec as { persistentVolumeClaimRetentionPolicy?: { whenDeleted?: string } } | undefined)
      ?.persistentVolumeClaimRetentionPolicy ?? {};
  if (kind === 'StatefulSet' && whenDeleted === 'Delete') {
    return 'its Pods, and, since its retention policy says so, its claims with all the data on them';
  }
  return losses[kind] ?? 'what the cluster has written into it';
}
