import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import { submittedText } from '../../lessons/manifest/submitted.ts';
import type {
  CellProblem,
  CellWarning,
  DocumentVerdict,
  DryRunAnswer,
  KubeObject,
  ObjectRef,
} from '../../protocol/workspace.ts';
import { ApiError, BusyError, isBusy, type ApiClient } from '../api/client.ts';
import type { Discovery, Resource } from '../api/discovery.ts';
import { apiPath, pathOf } from '../api/paths.ts';
import { plan, unknownKind, type Planned } from './plan.ts';
import { cellWarning } from './warning.ts';
import { inNamespace, withNamespace } from './in-namespace.ts';
import { ensureScratchNamespace } from './namespaces.ts';
import { readAside } from './read-aside.ts';
import { explainRefusal } from './refusal.ts';
import { ownershipOf } from './ownership.ts';
import { existing, submit } from './submit.ts';
import type { Tenancy } from './tenancy.ts';
import { namespacesOf, refusedNamespaces, refusedOtherLesson } from './territory.ts';

/** What a dry run works with. */
export interface DryRunContext {
  client: ApiClient;
  discovery: Discovery;
  tenancy: Tenancy;
  lesson: string;
  cell: string;
  /** The namespace in which an Apply would work. */
  namespace: string;
  /** The uid of that namespace; undefined where Apply would make it first. */
  workspace: string | undefined;
  signal: AbortSignal;
}

/** One document and what the API server says of it. */
export interface Examined {
  document: ManifestDocument;
  object: ObjectRef;
  resource: Resource | undefined;
  /** The object as it is in the cluster. */
  live?: KubeObject | undefined;
  said:
    | { verdict: 'accepted'; result: KubeObject; warnings: CellWarning[] }
    | { verdict: 'refused'; problems: CellProblem[] }
    | { verdict: 'unknown'; reason: string };
}

/**
 * Asks the API server what it would say to a text, and changes nothing: every document on its own, by the same
 * server-side apply as Apply does, with `dryRun=All`. In the lesson's namespace, or, while that is not there, in one of
 * kindbook's own in which nothing ever is.
 *
 * @throws {UnreachableError} when the API server does not answer
 * @throws {BusyError} when it has no time: that is no verdict
 */
export async function dryRunCell(context: DryRunContext, yaml: string): Promise<DryRunAnswer> {
  const { unread, examined } = await examineCell(context, yaml);
  const verdicts = examined.map(({ document, object, said }): DocumentVerdict => {
    const base = { document: document.number, object };
    if (said.verdict !== 'accepted') return { ...base, ...said };
    return { ...base, verdict: said.verdict, warnings: said.warnings };
  });
  const documents = [...unread, ...verdicts].sort((a, b) => a.document - b.document);
  return { documents };
}

/** A document that cannot even be read. */
type Unread = Extract<DocumentVerdict, { verdict: 'refused' }>;

/** Has every document of a text examined by the API server, in order. */
export async function examineCell(
  context: DryRunContext,
  yaml: string,
): Promise<{ unread: Unread[]; examined: Examined[] }> {
  const read = await readAside(yaml);
  const unread = (read.problems ?? []).map((problem): Unread => ({
    document: problem.document ?? 1,
    verdict: 'refused',
    problems: [problem],
  }));
  const documents = read.documents ?? read.readable;
  const { planned, problems } = await plan(context, documents);
  const identity = { lesson: context.lesson, workspace: context.workspace ?? '', id: '' };
  const isRefused = (number: number) => problems.some(({ document }) => document === number);
  const open = planned.filter(({ document }) => !isRefused(document.number));
  const namespacesNow = await namespacesOf(context.client, identity, context.namespace, open);
  problems.push(...refusedNamespaces(open, namespacesNow));
  const namespaces = new TargetNamespaces(context);
  const examined: Examined[] = [];
  for (const one of planned) {
    const own = problems.filter(({ document }) => document === one.document.number);
    examined.push(
      own.length > 0
        ? { ...one, said: { verdict: 'refused', problems: own } }
        : await examine(context, one, examined, namespaces),
    );
  }
  return { unread, examined };
}

async function examine(
  context: DryRunContext,
  one: Planned,
  earlier: Examined[],
  namespaces: TargetNamespaces,
): Promise<Examined> {
  const { client, lesson, cell, discovery, signal } = context;
  const { document, object, resource, promised } = one;
  const crd = earlier.find((each) => definesKindOf(each, document));
  if (crd && (!resource || changesKind(crd))) {
    return { ...one, said: { verdict: 'unknown', reason: untilApplied(crd, object.kind) } };
  }
  if (!resource || (promised && !(await discovery.find(document.apiVersion, document.kind)))) {
    const problem = { ...(await unknownKind(discovery, document)), document: document.number };
    return { ...one, said: { verdict: 'refused', problems: [problem] } };
  }
  let target = resource.namespaced ? await namespaces.for(object.namespace!, earlier) : undefined;
  const there = target === object.namespace && pathOf(resource, target, document.name);
  const found = there ? await existing(client, there, signal) : undefined;
  const identity = { lesson, workspace: context.workspace ?? '', id: '' };
  const ownership = ownershipOf(found, identity);
  if (ownership === 'other-lesson') {
    const problems = [refusedOtherLesson(document, found!)];
    return { ...one, live: found, said: { verdict: 'refused', problems } };
  }
  // Apply waits until an object that is being deleted is gone: what it is now does not count.
  const live = ownership === 'leaving' ? undefined : found;
  if (ownership === 'leaving' && target) target = await namespaces.scratch();
  const elsewhere = target !== object.namespace;
  const path = pathOf(resource, target, document.name);
  const body = elsewhere ? inNamespace(document, target) : submittedText(document);
  try {
    const { body: result, warnings } = await submit(client, path, body, { dryRun: true, signal });
    return {
      ...one,
      live,
      said: {
        verdict: 'accepted',
        result,
        warnings: warnings.map((words) => cellWarning(document, named(words))),
      },
    };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (isBusy(error)) throw new BusyError(error);
    const reason = cannotTell(error, earlier);
    if (reason !== undefined) return { ...one, live, said: { verdict: 'unknown', reason } };
    const problems = await explainRefusal(renamed(error), {
      client,
      lesson,
      cell,
      document,
      path,
      live,
      body: (value) => JSON.stringify(elsewhere ? withNamespace(value, target) : value),
      signal,
    });
    return { ...one, live, said: { verdict: 'refused', problems } };
  }

  /** In the API server's words the namespace that the reader knows. */
  function named(words: string): string {
    return elsewhere && target ? words.replaceAll(target, object.namespace!) : words;
  }

  function renamed(error: ApiError): ApiError {
    return new ApiError(error.code, JSON.parse(named(JSON.stringify(error.status))) as never);
  }
}

/** Knows in which namespace a document can be tried. */
class TargetNamespaces {
  readonly #context: DryRunContext;
  #scratch: Promise<string> | undefined;

  constructor(context: DryRunContext) {
    this.#context = context;
  }

  /** The namespace itself, or, where Apply would make it before it comes to this document, the one for dry runs. */
  async for(namespace: string, earlier: Examined[]): Promise<string> {
    const { client, namespace: own, workspace, signal } = this.#context;
    const willBeMade =
      namespace === own
        ? workspace === undefined
        : earlier.some(({ object }) => isNamespace(object) && object.name === namespace) &&
          (await existing(client, apiPath('v1', 'namespaces', namespace), signal)) === undefined;
    if (!willBeMade) return namespace;
    return this.scratch();
  }

  /** The one for dry runs, in which nothing ever is. */
  scratch(): Promise<string> {
    return (this.#scratch ??= ensureScratchNamespace(this.#context.client, this.#context.tenancy));
  }
}

function isNamespace({ apiVersion, kind }: ObjectRef): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

function definesKindOf({ document, object }: Examined, { apiVersion, kind }: ManifestDocument) {
  if (object.kind !== 'CustomResourceDefinition') return false;
  const value = document.tree.toJS() as { spec?: { group?: string; names?: { kind?: string } } };
  return value.spec?.group === apiVersion.split('/')[0] && value.spec?.names?.kind === kind;
}

/** Whether the document changes what its kind may look like; then the cluster's present opinion does not count. */
function changesKind({ live, said }: Examined): boolean {
  if (said.verdict !== 'accepted') return false;
  const generation = (object: KubeObject | undefined) =>
    (object?.metadata as { generation?: number } | undefined)?.generation;
  return generation(live) !== generation(said.result);
}

function untilApplied({ document }: Examined, kind: string): string {
  return `The kind ${kind} is defined by document ${document.number} of this cell: the API server can check it once that document is applied.`;
}

/**
 * Why a refusal says nothing about what Apply would do: what the document needs comes from an earlier document of the
 * same cell, or somebody in between does not take part in dry runs.
 */
function cannotTell(error: ApiError, earlier: Examined[]): string | undefined {
  const message = error.status.message ?? '';
  const webhook = /admission webhook "(?<name>.*?)" does not support dry run/.exec(message);
  if (webhook) return `The admission webhook ${webhook.groups!['name']} does not support dry runs.`;
  const needed =
    /serviceaccount "(?<ServiceAccount>[^"]+)" not found|no PriorityClass with name (?<PriorityClass>\S+) was found|RuntimeClass.*? "(?<RuntimeClass>[^"]+)" not found|namespaces? "(?<Namespace>[^"]+)" not found/.exec(
      message,
    )?.groups ?? {};
  for (const [kind, name] of Object.entries(needed)) {
    const maker = earlier.find(({ object }) => object.kind === kind && object.name === name);
    if (name !== undefined && maker) {
      return `It needs ${kind} ${name} of document ${maker.document.number}: the API server can check it once that document is applied.`;
    }
  }
  return undefined;
}
