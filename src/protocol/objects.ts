/** What the browser asks of single objects of a workspace: the actions that stand beside them. */
import { z } from 'zod';
import { isNamespaceName, mostReplicas } from './names.ts';

/** A namespace's name is an RFC 1123 label. */
const namespace = z.string().refine(isNamespaceName, 'not a namespace');
/** Names of Pods and of what makes them are RFC 1123 subdomains. */
const name = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'not the name of an object');

/** The body of `POST /api/workspaces/:lesson/objects/delete`: the Pod goes as `kubectl delete pod` has it go. */
export const deleteRequest = z.strictObject({ kind: z.literal('Pod'), namespace, name });
export type DeleteRequest = z.infer<typeof deleteRequest>;

/** The body of `POST /api/workspaces/:lesson/objects/scale`. */
export const scaleRequest = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'ReplicaSet']),
  namespace,
  name,
  replicas: z.int().min(0).max(mostReplicas),
});
export type ScaleRequest = z.infer<typeof scaleRequest>;

/** The body of `POST /api/workspaces/:lesson/objects/restart`. */
export const restartRequest = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
  namespace,
  name,
});
export type RestartRequest = z.infer<typeof restartRequest>;

/** The path and the query of `GET /api/workspaces/:lesson/logs/:pod/:container`. */
export const logsRequest = z.strictObject({
  pod: name,
  container: name,
  /** The lesson's own namespace where nothing is said. */
  namespace: namespace.optional(),
  follow: z.stringbool().default(false),
  previous: z.stringbool().default(false),
  /** So many of the last lines to begin with. */
  tail: z.coerce.number().int().min(0).max(2_000).default(500),
});
export type LogsRequest = z.infer<typeof logsRequest>;

/** The body of `POST /api/workspaces/:lesson/preview`; the answer is a `PreviewAnswer`. */
export const previewRequest = z.strictObject({
  kind: z.enum(['Service', 'Pod']),
  namespace,
  name,
  /** The Service's own port, or the Pod's. */
  port: z.int().min(1).max(65535),
});
export type PreviewTarget = z.infer<typeof previewRequest>;

/** A preview that was opened. */
export interface PreviewAnswer {
  id: string;
  /** Where it is, for instance `http://127.0.0.1:41234/`. */
  url: string;
}

/**
 * The body of `POST /api/workspaces/:lesson/preview/renew` and `…/close`. A preview lives as long as its page says so
 * now and then: see `previewLeaseMs`.
 */
export const previewId = z.strictObject({ id: z.string().max(64) });
export type PreviewId = z.infer<typeof previewId>;
