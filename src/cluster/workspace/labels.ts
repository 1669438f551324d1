import { cellLabel } from '../../protocol/names.ts';

/** Where the parents of all ApplySets live; it is no workspace, so a lesson's own namespace shows nothing of ours. */
export const systemNamespace = 'kindbook-system';

/** The label of everything that belongs to one lesson's workspace. */
export const lessonLabel = 'kindbook.dev/lesson';

/**
 * The label of what a cell made: the uid of the namespace that was the lesson's own at that time. Reset gives the lesson
 * another one, so what still carries the old uid is to be deleted, whoever looks at it and whenever.
 */
export const workspaceLabel = 'kindbook.dev/workspace';

/** The annotation of a lesson's own namespace: when a cell was applied last. */
export const lastAppliedAnnotation = 'kindbook.dev/last-applied';

/** The annotation of a lab's own namespace: when the lab was started. */
export const labStartedAnnotation = 'kindbook.dev/lab-started';
/** When the checks of the lab in a namespace began to be met for good, in RFC 3339. */
export const labSolvedAnnotation = 'kindbook.dev/lab-solved';

/** Labels and annotations of KEP-3659 (https://kubernetes.io/docs/reference/labels-annotations-taints/). */
export const idLabel = 'applyset.kubernetes.io/id';
export const partOfLabel = 'applyset.kubernetes.io/part-of';
export const toolingAnnotation = 'applyset.kubernetes.io/tooling';
export const groupKindsAnnotation = 'applyset.kubernetes.io/contains-group-kinds';
export const namespacesAnnotation = 'applyset.kubernetes.io/additional-namespaces';

export { cellLabel };
