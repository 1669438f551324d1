/** Names that browser and server share. Apart from the validators, so that a page does not load those for a name. */

/** The label that every object of a cell carries; its value is the cell's name. */
export const cellLabel = 'kindbook.dev/cell';

/** A cluster on a reader's own machine is meant; a slip of the finger must not bring that down. */
export const mostReplicas = 300;

/** A preview ends when its page has not asked for it for so long; a hidden tab may wake up only once a minute. */
export const previewLeaseMs = 150_000;

/** The name of a lab's workspace, which no lesson has. */
export function labWorkspace(lab: string): string {
  return `lab-${lab}`;
}

/**
 * Whether the API server takes a name as a segment of a path (k8s.io/apimachinery, `IsValidPathSegmentName`), as every
 * object's name has to be.
 */
export function isObjectName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/%]/.test(name) && name.isWellFormed();
}

/** Whether it can be a namespace's name: an RFC 1123 label. */
export function isNamespaceName(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name);
}
