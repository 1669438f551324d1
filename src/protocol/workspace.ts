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

/** The body of `POST /api/workspaces/:lesson/dry-run` and `/diff`. */
export const cellRequest = z.strictObject({
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
export type CellRequest = z.infer<typeof cellRequest>;

/** The body of `POST /api/workspaces/:lesson/apply`. */
export const applyRequest = cellRequest.extend({
  /** Numbers of the documents whose conflicts the reader has decided: the fields of others become the cell's. */
  force: z.array(z.int().positive()).optional(),
  /**
   * What the reader has agreed to delete, so that it is made again: the document, and the `uid` of the very object that
   * the reader was asked about.
   */
  replace: z.array(z.strictObject({ document: z.int().positive(), uid: z.string() })).optional(),
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

/** An object as an Apply left it. */
export interface AppliedObject extends ObjectRef {
  uid: string;
  /** The live stream has told of the Apply when it tells of this version or a later one. */
  resourceVersion: string;
}

/** What became of one document of a cell. Documents count from 1. */
export type DocumentResult =
  | {
      document: number;
      outcome: 'created' | 'configured' | 'unchanged';
      object: AppliedObject;
      warnings: CellWarning[];
    }
  | {
      document: number;
      outcome: 'failed';
      object?: ObjectRef;
      problem: CellProblem;
      /** Where the API server names several problems of one document at once: the others. */
      more?: CellProblem[];
    }
  /** Not tried, because a document before it failed. */
  | { document: number; outcome: 'skipped'; object?: ObjectRef };

/** A problem with a cell's text: what was wrong, what to do, and the place where it can be fixed. */
export interface CellProblem extends Problem {
  /** The document it is in, from 1; absent where the text as a whole is meant. */
  document?: number;
  /** The field as `kubectl explain` writes it, for instance `spec.containers[0].image`. */
  field?: string;
  place?: Place;
  /** What one button does about it. */
  remedy?: Remedy;
}

/** A way out of a refusal that the reader has to agree to. */
export type Remedy =
  /** Apply once more with `force` for this document. */
  | { action: 'take-over'; conflicts: FieldConflict[] }
  /** Apply once more with `replace` for this document. */
  | {
      action: 'replace';
      uid: string;
      /** A sentence: what is lost with the old object. */
      loses: string;
    };

/** A field that another field manager has set (server-side apply). */
export interface FieldConflict {
  field: string;
  /** The manager's own name, for instance `kubectl-edit`. */
  manager: string;
  /** Who that is, for a reader. */
  owner: string;
  place?: Place;
}

/** A `Warning` header of the API server: the object is accepted all the same. */
export interface CellWarning {
  /** The API server's own words. */
  message: string;
  /** Where in the text it is about, where its words name that. */
  place?: Place;
}

/** What the API server would say to one document of a cell. Documents count from 1. */
export type DocumentVerdict =
  | { document: number; verdict: 'accepted'; object: ObjectRef; warnings: CellWarning[] }
  | { document: number; verdict: 'refused'; object?: ObjectRef; problems: CellProblem[] }
  /** The API server cannot tell before an earlier document of the cell is in the cluster. */
  | { document: number; verdict: 'unknown'; object: ObjectRef; reason: string };

/** The answer of `POST /api/workspaces/:lesson/dry-run`. */
export interface DryRunAnswer {
  documents: DocumentVerdict[];
}

/** What Apply would change in one object. Documents count from 1. */
export type DocumentDiff =
  | { document: number; change: 'create' | 'none'; object: ObjectRef }
  /** Both as YAML, without what only the cluster cares for; the values of a Secret are masked. */
  | { document: number; change: 'update'; object: ObjectRef; before: string; after: string }
  | { document: number; change: 'refused'; object?: ObjectRef; problems: CellProblem[] }
  | { document: number; change: 'unknown'; object: ObjectRef; reason: string };

/** The answer of `POST /api/workspaces/:lesson/diff`. */
export interface DiffAnswer {
  documents: DocumentDiff[];
  /** What Apply would delete, since the text no longer names it. */
  pruned: ObjectRef[];
}

/**
 * The events of an Apply's answer (`text/event-stream`), in this order: `document` for each document as its answer
 * comes (before it `waiting`, while an old object has to go first), `pruned` for each object that an earlier Apply of
 * the cell made and this text no longer has, `released` for each object of somebody else of which the text no longer
 * sets any field, then `end`.
 * When the cluster goes away in the middle, `problem` is the last event and there is no `end`.
 */
export type ApplyEvent =
  | { event: 'document'; data: DocumentResult }
  | { event: 'waiting'; data: Waiting }
  | { event: 'pruned'; data: ObjectRef & { uid: string } }
  /** `refused` has the API server's words where it keeps the cell's fields. */
  | { event: 'released'; data: { object: ObjectRef; refused?: string } }
  | { event: 'end'; data: { ok: boolean; milliseconds: number } }
  | { event: 'problem'; data: ProblemDocument };

/** An Apply waits until the API server has let go of an object; told at once and whenever the reason changes. */
export interface Waiting {
  document: number;
  object: ObjectRef;
  /** A sentence: what holds it. */
  reason: string;
}

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
 * a `snapshot` or `change` after it says that it is back. `measured` comes while the workspace has an autoscaler, each
 * time that there are new figures. `leftovers` tells what a Reset deletes and what takes long to go; an empty list says
 * that all is gone. `unlisted` tells the kinds whose objects the cluster does not list; an empty list, and a
 * `snapshot`, says that it lists all.
 */
export type LiveEvent =
  | { event: 'snapshot'; data: { namespace: string; objects: KubeObject[]; at: number } }
  | { event: 'change'; data: ObjectChange }
  | { event: 'measured'; data: Measured }
  | { event: 'interrupted'; data: Problem }
  | { event: 'leftovers'; data: Leftover[] }
  | { event: 'unlisted'; data: UnlistedKind[] };

/** A kind of the workspace that the cluster does not list, while it lists others: for instance one whose webhook is gone. */
export interface UnlistedKind {
  apiVersion: string;
  kind: string;
  /** The API server's words. */
  reason: string;
}

/** What the Pods that an autoscaler counts use, as the metrics API says. */
export interface Measured {
  /** The autoscaler's uid. */
  autoscaler: string;
  /** By their names. Pods that have not been measured yet are missing. */
  pods: MeasuredPod[];
  /** The server's clock in milliseconds since the epoch, when the figures were read. */
  at: number;
}

/** CPU in thousandths of a core. */
export interface MeasuredPod {
  name: string;
  cpu: number;
  /** What its containers request together; absent where one of them does not say. */
  requested?: number;
}

/** Something that a Reset deletes and that is not gone yet. */
export interface Leftover {
  object: ObjectRef;
  /** Since when it is being deleted, as the API server writes times. */
  since: string;
  /** What holds it: its finalizers, or the words of a namespace's conditions. */
  reason?: string;
}

/** One lesson in the answer of `GET /api/workspaces`: those that have something in the cluster. */
export interface WorkspaceSummary {
  lesson: string;
  /** The lesson's own namespace; absent where all is being deleted. */
  namespace?: string;
  /** How many objects its cells made. */
  objects: number;
  /** When the workspace was made. */
  since: string;
  /** When a cell was applied last; absent where the cluster does not tell. */
  lastApplied?: string;
  /** What an earlier Reset deletes and what is not gone yet. */
  leftovers: Leftover[];
}

/** The body of `POST /api/workspaces/:lesson/reset` and `/cleanup`. */
export const resetRequest = z.strictObject({});
