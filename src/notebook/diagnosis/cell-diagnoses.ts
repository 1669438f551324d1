import { fields } from '../state/fields.ts';
import { everyNode, type TreeNode } from '../state/tree.ts';
import type { Workspace } from '../state/workspace.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { diagnose } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';
import { factsOf, type Facts } from './facts.ts';
import { fieldOfRoot } from './field-of-root.ts';

/** A diagnosis within a cell: whose it is, how many objects share it, and where the reader can fix it. */
export interface CellDiagnosis extends Diagnosis {
  /** The uid of the first object that has it. */
  readonly uid: string;
  /** How many objects of this cell fail in the same way. */
  readonly objects: number;
  /** The object of a manifest that has the field: mostly the one that made the failing object. */
  readonly root: KubeObject;
  /** The field in that object, for instance `spec.template.spec.containers[0].image`. */
  readonly rootField: string | undefined;
}

/** All diagnoses of a cell's objects; where several Pods fail alike, one for all of them. */
export function diagnosesOf(
  tree: readonly TreeNode[],
  workspace: Workspace,
  now: number,
): CellDiagnosis[] {
  const facts = factsOf(workspace, now);
  const found = new Map<string, CellDiagnosis>();
  const seen = new Set<string>();
  for (const root of tree) {
    for (const { object } of everyNode([root])) {
      const { uid } = object.metadata;
      // In a tree, an object may stand below several others.
      if (seen.has(uid)) continue;
      seen.add(uid);
      const diagnosis = diagnose(object, facts);
      if (!diagnosis) continue;
      const key = [root.object.metadata.uid, diagnosis.reason, diagnosis.title].join('\n');
      const twin = found.get(key);
      found.set(key, {
        ...(twin ?? inCell(diagnosis, object, facts)),
        objects: (twin?.objects ?? 0) + 1,
      });
    }
  }
  // A Pod's own reason tells more than the complaint of what owns it.
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}

function inCell(diagnosis: Diagnosis, object: KubeObject, facts: Facts): CellDiagnosis {
  const { fieldOf = object, field, failed, next, byHand = false } = diagnosis;
  const { root, field: rootField } = fieldOfRoot(fieldOf, field, facts);
  // Where waiting may help, nothing is to be changed yet.
  const how = failed && !byHand && rootField !== undefined ? ` ${howToApply(root, rootField)}` : '';
  return {
    ...diagnosis,
    next: `${next}${how}`,
    uid: object.metadata.uid,
    objects: 1,
    root,
    rootField,
  };
}

function howToApply(root: KubeObject, field: string): string {
  return mayChange(root, field)
    ? 'Then press Apply.'
    : `This field cannot be changed, so rename the ${root.kind} too, and press Apply: the cell then replaces it.`;
}

/** Whether the API server lets a field of an object be changed: of a Pod only few, and none helps one that is over. */
function mayChange({ kind, status }: KubeObject, field: string): boolean {
  switch (kind) {
    case 'Pod': {
      const isOver = fields(status)['phase'] === 'Failed';
      return (
        !isOver &&
        /^spec\.((initC|c)ontainers\[\d+\]\.image$|tolerations|schedulingGates)/.test(field)
      );
    }
    case 'Job':
      return /^spec\.(parallelism|suspend|ttlSecondsAfterFinished)/.test(field);
    case 'StatefulSet':
      return !field.startsWith('spec.volumeClaimTemplates');
    case 'PersistentVolumeClaim':
      return field.startsWith('spec.resources') && fields(status)['phase'] === 'Bound';
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return field !== 'roleRef';
  }
  return true;
}

/** What an owner says when its Pods fail, each with a reason of its own. */
const ofOwners = new Set(['ProgressDeadlineExceeded', 'BackoffLimitExceeded']);

function rank({ failed, reason }: Diagnosis): number {
  return (failed ? 0 : 2) + (ofOwners.has(reason) ? 1 : 0);
}
