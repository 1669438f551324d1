import { entryOf } from '../../protocol/entry-of.ts';
import type { KubeObject } from '../../protocol/workspace.ts';

/** What is lost when an object is deleted and created again, so that a reader can decide. */
const losses: Readonly<Record<string, string>> = {
  Pod: 'the Pod’s IP address, its logs, and what it wrote into its own file system',
  Deployment: 'its Pods (new ones replace them, and for a moment none answers) and its history',
  ReplicaSet: 'its Pods; new ones replace them, and for a moment none answers',
  DaemonSet: 'its Pods; new ones replace them, and for a moment none answers',
  StatefulSet: 'its Pods. Its claims and their data are kept, and the new Pods use them',
  Job: 'its Pods with their logs, and the count of completed Pods: the work starts over',
  CronJob: 'the Jobs that it started, with their Pods and logs',
  Service: 'its cluster IP address: clients that keep the old one get no answer',
  PersistentVolumeClaim: 'the claim’s volume with all its data',
  PersistentVolume: 'the binding of its data to its claim',
  ConfigMap: 'its old content; running Pods keep what they have already read',
  Secret: 'its old content; running Pods keep what they have already read',
  RoleBinding: 'the permissions that it grants, for a moment',
  ClusterRoleBinding: 'the permissions that it grants, for a moment',
  StorageClass: 'only the class itself: its volumes are kept',
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
    return 'its Pods, and, since its retention policy says so, its claims with all their data';
  }
  return entryOf(losses, kind) ?? 'what the cluster has written into it';
}
