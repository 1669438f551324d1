/**
 * Every route of the server, with what is sent to it and what it answers: the one place where both sides have them from.
 * What validates a request stands beside its type, in the other files of this folder; the server takes it from there.
 */
import type { ClusterEvent, ClusterRequest, Health } from './cluster.ts';
import type { CniBenchEvent, CniBenchRequest } from './cni-bench.ts';
import type { Finding } from './doctor.ts';
import type { ImagesRequest } from './images.ts';
import type { ChecksEvent, LabState } from './lab.ts';
import type { LogEvent } from './logs.ts';
import type {
  DeleteRequest,
  PreviewAnswer,
  PreviewId,
  PreviewTarget,
  RestartRequest,
  ScaleRequest,
} from './objects.ts';
import type { PartsEvent } from './parts.ts';
import { get, post, stream } from './route.ts';
import type { SchemaDocument, SchemaIndex } from './schema.ts';
import type {
  ApplyEvent,
  ApplyRequest,
  CellRequest,
  DiffAnswer,
  DryRunAnswer,
  LiveEvent,
  WorkspaceSummary,
} from './workspace.ts';

/** A body without members: what is asked for stands in the path. */
type Nothing = Record<string, never>;

/** What was asked for has begun; how it goes is told by a stream. */
interface Accepted {
  accepted: unknown;
}

export const routes = {
  health: get<Health>()('/api/health'),
  doctor: get<Finding[]>()('/api/doctor'),

  cluster: stream<ClusterEvent>()('/api/cluster'),
  clusterParts: stream<PartsEvent>()('/api/cluster/parts'),
  makeCluster: post<ClusterRequest, Accepted>()('/api/cluster'),
  loadImages: post<ImagesRequest, Accepted>()('/api/images'),
  cniBench: stream<CniBenchEvent>()('/api/cni-bench'),
  runCniBench: post<CniBenchRequest, Accepted>()('/api/cni-bench'),

  schemaIndex: get<SchemaIndex>()('/api/schema'),
  schema: get<SchemaDocument>()('/api/schema/:apiVersion{.+}'),

  workspaces: get<WorkspaceSummary[]>()('/api/workspaces'),
  live: stream<LiveEvent>()('/api/workspaces/:lesson/live'),
  apply: post<ApplyRequest, ApplyEvent>()('/api/workspaces/:lesson/apply'),
  dryRun: post<CellRequest, DryRunAnswer>()('/api/workspaces/:lesson/dry-run'),
  diff: post<CellRequest, DiffAnswer>()('/api/workspaces/:lesson/diff'),
  cleanUp: post<Nothing, Accepted>()('/api/workspaces/:lesson/cleanup'),
  reset: post<Nothing, { namespace: string }>()('/api/workspaces/:lesson/reset'),
  toolbox: post<Nothing, { pod: string }>()('/api/workspaces/:lesson/toolbox'),

  logs: stream<LogEvent>()('/api/workspaces/:lesson/logs/:pod/:container'),
  delete: post<DeleteRequest, { deleted: string }>()('/api/workspaces/:lesson/objects/delete'),
  scale: post<ScaleRequest, { replicas: number }>()('/api/workspaces/:lesson/objects/scale'),
  restart: post<RestartRequest, { restarted: string }>()('/api/workspaces/:lesson/objects/restart'),
  openPreview: post<PreviewTarget, PreviewAnswer>()('/api/workspaces/:lesson/preview'),
  renewPreview: post<PreviewId, { renewed: string }>()('/api/workspaces/:lesson/preview/renew'),
  closePreview: post<PreviewId, { closed: string }>()('/api/workspaces/:lesson/preview/close'),

  startLab: post<Nothing, LabState>()('/api/labs/:lab/start'),
  checkLab: post<Nothing, LabState>()('/api/labs/:lab/check'),
  labChecks: stream<ChecksEvent>()('/api/labs/:lab/checks'),
} as const;

/** The two WebSockets: all streams of a page, and one shell in a lesson's toolbox. */
export const sockets = {
  streams: { path: '/api/streams' },
  shell: { path: '/api/workspaces/:lesson/shell' },
} as const;
