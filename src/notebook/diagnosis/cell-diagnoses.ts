import { fields } from '../state/fields.ts';
import { everyNode, type TreeNode } from '../state/tree.ts';
import type { Workspace } from '../state/workspace.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { diagnose } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';

/** A diagnosis within a cell: whose it is, how many objects share it, and where the reader can mend it. */
export interface CellDiagnosis extends Diagnosis {
  /** The uid of the first object that has it. */
  readonly uid: string;
  /** How many objects of this cell fail in the same way. */
  readonly objects: number;
  /** The object of the manifest that made the failing one. */
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
  const found = new Map<string, CellDiagnosis>();
  for (const root of tree) {
    for (const { object } of everyNode([root])) {
      const { uid } = object.metadata;
      const diagnosis = diagnose(object, workspace.events.get(uid) ?? [], now);
      if (!diagnosis) continue;
      const key = [root.object.metadata.uid, diagnosis.reason, diagnosis.title].join('\n');
      const twin = found.get(key);
      found.set(key, {
        ...(twin ?? inCell(diagnosis, root.object, object)),
        objects: (twin?.objects ?? 0) + 1,
      });
    }
  }
  // A Pod's own reason tells more than the complaint of what owns it.
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}

function inCell(diagnosis: Diagnosis, root: KubeObject, object: KubeObject): CellDiagnosis {
  const { field, failed, next } = diagnosis;
  const rootField = fieldInRoot(root, object, field);
  // Where waiting may help, nothing is to be changed yet.
  const how = failed && rootField !== undefined ? ` ${howToApply(root, rootField)}` : '';
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
    : `Give the ${root.kind} a new name too (the cell replaces the old one by a new one), and press Apply.`;
}

/** Whether the API server lets a field of an object be changed: of a Pod only few, and none helps one that is over. */
function mayChange({ kind, status }: KubeObject, field: string): boolean {
  if (kind === 'Job') return !field.startsWith('spec.template');
  if (kind !== 'Pod') return true;
  const isOver = fields(status)['phase'] === 'Failed';
  return !isOver && /^spec\.((initC|c)ontainers\[\d+\]\.image|tolerations)$/.test(field);
}

function rank({ failed, reason }: Diagnosis): number {
  return (failed ? 0 : 2) + (reason === 'ProgressDeadlineExceeded' ? 1 : 0);
}

function fieldInRoot(
  root: KubeObject,
  object: KubeObject,
  field: string | undefined,
): string | undefined {
  if (field === undefined) return undefined;
  if (root.metadata.uid === object.metadata.uid) return field;
  const own = object.kind === 'Pod' ? field : field.replace(/^spec\.template\.?/, '');
  const template = root.kind === 'CronJob' ? 'spec.jobTemplate.spec.template' : 'spec.template';
  return own === '' ? template : `${template}.${own}`;
}
