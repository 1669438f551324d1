/** What the editor is told of the kinds that a cluster serves, and of their fields. */

/** The answer of `GET /api/schema`: every kind that a manifest can be of, with where its fields are told. */
export interface SchemaIndex {
  /** The version of Kubernetes, for instance `v1.37.2`. */
  version: string;
  groupVersions: GroupVersion[];
}

/** The kinds of one group version. */
export interface GroupVersion {
  /** `v1`, `apps/v1`. */
  apiVersion: string;
  /** Changes whenever a field of one of its kinds does; `GET /api/schema/apps/v1?hash=…` never changes. */
  hash: string;
  kinds: SchemaKind[];
}

/** One kind. */
interface SchemaKind {
  kind: string;
  /** False where its objects belong to no namespace. */
  namespaced: boolean;
  /** False for what can be asked but not kept (`TokenReview`): it cannot be applied. */
  applies: boolean;
}

/** The answer of `GET /api/schema/:apiVersion`: the fields of a group version's kinds, as JSON Schema (draft 2020-12). */
export interface SchemaDocument {
  /** The name in `$defs` of each kind's own schema. */
  kinds: Record<string, string>;
  $defs: Record<string, Schema>;
}

/** A type of JSON. */
export type JsonType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';

/** The part of JSON Schema that Kubernetes' own schemas need. */
export interface Schema {
  /** `#/$defs/io.k8s.api.core.v1.PodSpec`; members beside it say more about this one use. */
  $ref?: string;
  description?: string;
  /** Absent where any value will do. */
  type?: JsonType | JsonType[];
  properties?: Record<string, Schema>;
  required?: string[];
  /** `false` where the API server refuses a field that is not among the properties. */
  additionalProperties?: Schema | false;
  items?: Schema;
  enum?: unknown[];
  default?: unknown;
  format?: string;
}
