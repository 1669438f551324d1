/** What the browser and the server say to each other about one lesson's workspace. */
import { z } from 'zod';
import type { Problem } from './cluster.ts';
import type { Place, ProblemDocument } from './problem.ts';

/** A cell's text may have at most 1 MiB, as a request to the API server may (etcd's own limit is 1.5 MiB). */
export const maxBodyBytes = 1024 * 1024;

/** Lesson and lab names become part of a namespace's name, so they follow RFC 1123 labels, at most 40 letters. */
export const lessonName = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/,
    'a lesson is named by lower-case letters, digits and dashes',
  );

/** The body of `POST /api/workspaces/:lesson/apply`. */
export const applyRequest = z.strictObject({
  /** The cell's name: the title of its fence, which is also the value of its objects' cell label. */
  cell: z
    .string()
    .regex(
      /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
      'a cell is named by at most 63 letters, digits, dots, dashes and underscores',
    ),
  /** The reader's text, byte for byte. */
  yaml: z.string(),
});
export type ApplyRequest = z.infer<typeof applyRequest>;

export { cellLabel } from './names.ts';

/** Names one object in the cluster. */
export interface ObjectRef {
  apiVersion: string;
  kind: string;
  name: string;
  /** Absent for cluster-scoped objects. */
  namespace?: string;
}

/** What became of one document of a cell. Documents count from 1. */
export type DocumentResult =
  | {
      document: number;
      outcome: 'created' | 'configured' | 'unchanged';
      object: ObjectRef;
      /** The API server's `Warning` headers, in its own words. */
      warnings: string[];
    }
  | { document: number; outcome: 'failed'; object?: ObjectRef; problem: CellProblem }
  /** Not tried, because a document before it failed. */
  | { document: number; outcome: 'skipped'; object?: ObjectRef };

/** A problem with a cell's text: what was wrong, what to do, and the place where it can be mended. */
export interface CellProblem extends Problem {
  /** The document it is in, from 1; absent where the text as a whole is meant. */
  document?: number;
  /** The field as `kubectl explain` writes it, for instance `spec.containers[0].image`. */
  field?: string;
  place?: Place;
}

/**
 * The events of an Apply's answer (`text/event-stream`), in this order: `document` for each document as its answer
 * comes, `pruned` for each object that an earlier Apply of the cell made and this text no longer has, then `end`.
 * When the cluster goes away in the middle, `problem` is the last event and there is no `end`.
 */
export type ApplyEvent =
  | { event: 'document'; data: DocumentResult }
  | { event: 'pruned'; data: ObjectRef }
  | { event: 'end'; data: { ok: boolean; milliseconds: number } }
  | { event: 'problem'; data: ProblemDocument };

/**
 * An object as the API server sends it, without `managedFields`; the values of a Secret are masked. Only the members
 * that every object has are typed; the rest is read with care.
 */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion?: string;
    creationTimestamp: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: {
      apiVersion: string;
      kind: string;
      name: string;
      uid: string;
      controller?: boolean;
    }[];
  };
  [member: string]: unknown;
}

/** One change that a watch delivered. `at` is the server's clock in milliseconds since the epoch. */
export interface ObjectChange {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
  at: number;
}

/**
 * The events of `GET /api/workspaces/:lesson/live`. `snapshot` comes first, and again when a break was too long to be
 * bridged by `Last-Event-ID`, or after Reset; then `change`, one for each change. Kubernetes Events
 * (`events.k8s.io/v1`, kind `Event`) come among the objects. `interrupted` says that the API server is gone for now;
 * a `snapshot` or `change` after it says that it is back.
 */
export type LiveEvent =
  | { event: 'snapshot'; data: { namespace: string; objects: KubeObject[]; at: number } }
  | { event: 'change'; data: ObjectChange }
  | { event: 'interrupted'; data: Problem };

/** The body of `POST /api/workspaces/:lesson/reset`. */
export const resetRequest = z.strictObject({});
