import { readManifest, type ManifestDocument } from '../../lessons/manifest/documents.ts';
import { placeOfField } from '../../lessons/manifest/place.ts';
import { submittedText } from '../../lessons/manifest/submitted.ts';
import { placeOfWarning } from '../../lessons/manifest/warning-place.ts';
import type {
  ApplyEvent,
  CellProblem,
  CellWarning,
  DocumentResult,
  ObjectRef,
} from '../../protocol/workspace.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { pathOf, type Discovery, type Resource } from '../api/discovery.ts';
import type { ApplySet } from './apply-set.ts';
import { explainRefusal } from './refusal.ts';
import { existing, submit } from './submit.ts';

/** What an Apply works with. */
export interface ApplyContext {
  client: ApiClient;
  discovery: Discovery;
  applySet: ApplySet;
  lesson: string;
  cell: string;
  namespace: string;
  /** Called with each kind before its first object is applied, so that it is watched from the beginning. */
  watch: (resource: Resource) => void;
}

export interface Planned {
  document: ManifestDocument;
  object: ObjectRef;
  /** Undefined for a kind that an earlier document of the same cell may be about to define (a CRD). */
  resource: Resource | undefined;
}

/**
 * Applies a cell: every document by server-side apply of the reader's own bytes, in order. What can be seen to be
 * wrong without changing anything is said first, and then nothing is applied; at the first refusal of the API server
 * the rest is not tried. Objects that an earlier Apply of the cell made and this one does not name are deleted.
 *
 * @param yaml the reader's text
 * @yields {ApplyEvent} as `ApplyEvent` describes
 * @throws {UnreachableError} when the API server goes away; what was yielded before has happened
 */
export async function* applyCell(context: ApplyContext, yaml: string): AsyncGenerator<ApplyEvent> {
  const began = performance.now();
  const end = (ok: boolean): ApplyEvent => ({
    event: 'end',
    data: { ok, milliseconds: Math.round(performance.now() - began) },
  });
  const read = readManifest(yaml);
  if (read.problems) {
    yield* failedAndSkipped(read.problems, read.count);
    yield end(false);
    return;
  }
  const { planned, problems } = await plan(context, read.documents);
  if (problems.length > 0) {
    yield* failedAndSkipped(problems, read.documents.length);
    yield end(false);
    return;
  }
  const known = planned.flatMap(({ resource }) => resource ?? []);
  for (const resource of known) context.watch(resource);
  const before = await context.applySet.announce(known, context.namespace);
  const kept: { resource: Resource; name: string }[] = [];
  let failed = false;
  for (const one of planned) {
    if (failed) {
      yield {
        event: 'document',
        data: { document: one.document.number, outcome: 'skipped', object: one.object },
      };
      continue;
    }
    const { result, resource } = await applyDocument(context, one);
    if (resource) kept.push({ resource, name: one.document.name });
    failed = result.outcome === 'failed';
    // The reader sees the answer while the object is being labelled. An object that was there before the cell named it
    // belongs to somebody else: it is never labelled, so never pruned.
    const adopted =
      resource && result.outcome === 'created'
        ? context.applySet.adopt(resource, context.namespace, one.document.name)
        : undefined;
    try {
      yield { event: 'document', data: result };
    } finally {
      await adopted;
    }
  }
  if (!failed) {
    for await (const pruned of context.applySet.prune(kept, before, context.namespace)) {
      yield { event: 'pruned', data: pruned };
    }
  }
  yield end(!failed);
}

/** Tells every document's fate when nothing was applied: those that are wrong, and the others as not tried. */
function* failedAndSkipped(problems: CellProblem[], count: number): Generator<ApplyEvent> {
  for (let document = 1; document <= Math.max(count, 1); document++) {
    const problem = problems.find((one) => (one.document ?? 1) === document);
    const data: DocumentResult = problem
      ? { document, outcome: 'failed', problem }
      : { document, outcome: 'skipped' };
    yield { event: 'document', data };
  }
}

/** What the documents of a cell mean in this cluster, and what of them kindbook itself refuses. */
export async function plan(
  { discovery, namespace }: Pick<ApplyContext, 'discovery' | 'namespace'>,
  documents: ManifestDocument[],
): Promise<{ planned: Planned[]; problems: CellProblem[] }> {
  const planned: Planned[] = [];
  const problems: CellProblem[] = [];
  let crdBefore = false;
  for (const document of documents) {
    const { apiVersion, kind, name } = document;
    const resource = await discovery.find(apiVersion, kind);
    const problem =
      resource || crdBefore
        ? resource && refusedByKindbook(document, resource, namespace)
        : await unknownKind(discovery, document);
    if (problem) problems.push({ ...problem, document: document.number });
    const object = {
      apiVersion,
      kind,
      name,
      ...(resource?.namespaced === false ? {} : { namespace }),
    };
    planned.push({ document, object, resource });
    crdBefore ||= kind === 'CustomResourceDefinition';
  }
  return { planned, problems };
}

/** What is wrong with the kind of a document that the cluster does not serve. */
export async function unknownKind(
  discovery: Discovery,
  document: ManifestDocument,
): Promise<CellProblem> {
  const { apiVersion, kind } = document;
  const all = await discovery.all();
  const sameKind = all.filter((resource) => resource.kind.toLowerCase() === kind.toLowerCase());
  const [right] = sameKind;
  const version = right && (right.group === '' ? right.version : `${right.group}/${right.version}`);
  if (right && right.kind === kind) {
    return {
      title: `The cluster serves no ${kind} of \`apiVersion: ${apiVersion}\`.`,
      hint: `Write \`apiVersion: ${version}\`.`,
      field: 'apiVersion',
      place: placeOfField(document, 'apiVersion'),
    };
  }
  return {
    title: `The cluster knows no kind \`${kind}\` in \`apiVersion: ${apiVersion}\`.`,
    hint: right
      ? `Upper and lower case count: write \`kind: ${right.kind}\` and \`apiVersion: ${version}\`.`
      : 'Check the spelling; `kubectl api-resources` lists all kinds with their versions.',
    field: 'kind',
    place: placeOfField(document, 'kind'),
  };
}

/** Namespaces that the cluster or kindbook itself lives in. */
const systemNamespaces = /^(?:kube-.*|default|local-path-storage|kindbook-.*)$/;

function refusedByKindbook(
  document: ManifestDocument,
  resource: Resource,
  namespace: string,
): CellProblem | undefined {
  if (resource.namespaced && document.namespace !== undefined && document.namespace !== namespace) {
    return {
      title: `A cell may not change the namespace \`${document.namespace}\`.`,
      detail: `Everything of this lesson lives in its own namespace, ${namespace}.`,
      hint: 'Remove the line `namespace:`; kindbook puts the object into the lesson’s namespace.',
      field: 'metadata.namespace',
      place: placeOfField(document, 'metadata.namespace'),
    };
  }
  if (
    resource.kind === 'Namespace' &&
    resource.group === '' &&
    systemNamespaces.test(document.name)
  ) {
    return {
      title: `A cell may not change the namespace \`${document.name}\` itself.`,
      detail: 'The cluster or kindbook lives in it.',
      hint: 'Give your namespace another name.',
      field: 'metadata.name',
      place: placeOfField(document, 'metadata.name'),
    };
  }
  return undefined;
}

async function applyDocument(
  context: ApplyContext,
  { document, object, resource: planned }: Planned,
): Promise<{ result: DocumentResult; resource?: Resource }> {
  const { client, discovery, lesson, cell, namespace } = context;
  const resource = planned ?? (await discovery.find(document.apiVersion, document.kind));
  if (!resource) {
    const problem = { ...(await unknownKind(discovery, document)), document: document.number };
    return { result: { document: document.number, outcome: 'failed', object, problem } };
  }
  if (!planned) context.watch(resource);
  const path = pathOf(resource, namespace, document.name);
  const before = await existing(client, path);
  try {
    const { code, body, warnings } = await submit(client, path, submittedText(document));
    const unchanged = before?.metadata.resourceVersion === body.metadata.resourceVersion;
    const outcome = code === 201 ? 'created' : unchanged ? 'unchanged' : 'configured';
    return {
      result: {
        document: document.number,
        outcome,
        object,
        warnings: warnings.map((message) => cellWarning(document, message)),
      },
      resource,
    };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const problems = await explainRefusal(error, {
      client,
      lesson,
      cell,
      document,
      path,
      live: before,
    });
    const [problem, ...more] = problems;
    return {
      result: {
        document: document.number,
        outcome: 'failed',
        object,
        problem: problem!,
        ...(more.length > 0 ? { more } : {}),
      },
    };
  }
}

/** A warning of the API server with the place that it is about. */
export function cellWarning(document: ManifestDocument, message: string): CellWarning {
  const place = placeOfWarning(document, message);
  return { message, ...(place ? { place } : {}) };
}
