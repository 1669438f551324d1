import { entryOf } from '../../protocol/entry-of.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { diagnoseAutoscaler } from './autoscalers.ts';
import { diagnoseBinding } from './access.ts';
import { diagnoseBudget, diagnoseNetworkPolicy } from './selectors.ts';
import { diagnoseClaim } from './claims.ts';
import { diagnoseCronJob, diagnoseJob } from './jobs.ts';
import { diagnoseDaemonSet } from './daemons.ts';
import { diagnoseDeletion } from './deletion.ts';
import type { Diagnosis, Rule } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { diagnoseIngress } from './ingress.ts';
import { diagnosePod } from './pods.ts';
import { diagnoseRefusal } from './refusals.ts';
import { diagnoseRollout } from './rollouts.ts';
import { diagnoseService } from './services.ts';
import { diagnoseStatefulSet } from './stateful-sets.ts';

/** The registry: what is asked of an object of each kind, in this order; the first that has an answer is shown. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  Pod: [diagnosePod],
  ReplicaSet: [diagnoseRefusal],
  ReplicationController: [diagnoseRefusal],
  Deployment: [diagnoseRollout],
  StatefulSet: [diagnoseRefusal, diagnoseStatefulSet],
  DaemonSet: [diagnoseRefusal, diagnoseDaemonSet],
  Job: [diagnoseJob, diagnoseRefusal],
  CronJob: [diagnoseCronJob],
  Service: [diagnoseService],
  Ingress: [diagnoseIngress],
  NetworkPolicy: [diagnoseNetworkPolicy],
  PodDisruptionBudget: [diagnoseBudget],
  PersistentVolumeClaim: [diagnoseClaim],
  HorizontalPodAutoscaler: [diagnoseAutoscaler],
  RoleBinding: [diagnoseBinding],
  ClusterRoleBinding: [diagnoseBinding],
};

/** Explains why an object fails, or what it waits for; undefined where it is well or on its way. */
export function diagnose(object: KubeObject, facts: Facts): Diagnosis | undefined {
  if (object.metadata.deletionTimestamp) return diagnoseDeletion(object, facts);
  for (const rule of entryOf(rules, object.kind) ?? []) {
    const found = rule(object, facts);
    if (found) return found;
  }
  return undefined;
}
