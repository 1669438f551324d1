import { isDeepStrictEqual } from 'node:util';
import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import { submittedText } from '../../lessons/manifest/submitted.ts';
import type {
  ApplyEvent,
  ApplyRequest,
  CellProblem,
  DocumentResult,
  KubeObject,
  ObjectRef,
} from '../../protocol/workspace.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import type { Discovery, Resource } from '../api/discovery.ts';
import { pathOf } from '../api/paths.ts';
import { ApplySet, groupKindOf, type ApplySetRecord, type CoManaged } from './apply-set.ts';
import { createServiceAccount, findNamespace, noteUse, type OwnNamespace } from './namespaces.ts';
import { eightAtOnce, removeObject } from './objects.ts';
import { plan, unknownKind, type Planned } from './plan.ts';
import { readAside } from './read-aside.ts';
import { explainRefusal, mayChange } from './refusal.ts';
import { dryRunCreate, waitForDeletion } from './replace.ts';
import { ownershipOf, type CellIdentity, type Ownership } from './ownership.ts';
import { existing, submit } from './submit.ts';
import { refOf, surplusOf } from './surplus.ts';
import { whileTerminating } from './terminating.ts';
import type { Tenancy } from './tenancy.ts';
import {
  namespacesOf,
  refusedNamespaces,
  refusedOtherLesson,
  takenNamespace,
} from './territory.ts';
import { untilServed } from './waits.ts';
import { cellWarning } from './warning.ts';

/** What an Apply works with. */
export interface ApplyContext {
  client: ApiClient;
  discovery: Discovery;
  tenancy: Tenancy;
  lesson: string;
  cell: string;
  /** Gives the lesson's own namespace, which is made where it is not there. */
  workspace: () => Promise<OwnNamespace>;
  /** Called with each kind before its first object is applied, so that it is watched from the beginning. */
  watch: (resource: Resource) => void;
  /** What the reader has agreed to, as the request says. */
  decided: Pick<ApplyRequest, 'force' | 'replace'>;
  /** Ends the Apply where it waits: its lesson is reset. */
  signal: AbortSignal;
}

/** A planned document with what is in the cluster in its place. */
interface Resolved extends Planned {
  before: KubeObject | undefined;
  ownership: Ownership;
}

/**
 * Applies a cell: every document by server-side apply of the reader's own bytes, in order. What can be seen to be
 * wrong without changing anything is said first, and then nothing is applied; at the first refusal of the API server
 * the rest is not tried. Objects that an earlier Apply of the cell made and this one does not name are deleted.
 *
 * What is about to be made is written into the ApplySet's parent before it is made, so that nothing is lost track of
 * wherever an Apply is broken off.
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
  const read = await readAside(yaml);
  if (read.problems) {
    yield* failedAndSkipped(read.problems, read.count);
    yield end(false);
    return;
  }
  const { documents } = read;
  const own = await context.workspace();
  const { discovery, tenancy } = context;
  const { planned, problems: unknown } = await plan(
    { discovery, tenancy, namespace: own.name },
    documents,
  );
  if (unknown.length > 0) {
    yield* failedAndSkipped(unknown, documents.length);
    yield end(false);
    return;
  }
  const run = await ApplyRun.begin(context, own, planned);
  if (run.problems.length > 0) {
    yield* failedAndSkipped(run.problems, documents.length);
    yield end(false);
    return;
  }
  const ok = yield* run.carryOut();
  yield end(ok);
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

/** One Apply of one cell, from what is in the cluster before it to the end of its pruning. */
class ApplyRun {
  readonly #context: ApplyContext;
  readonly #own: OwnNamespace;
  readonly #set: ApplySet;
  readonly #earlier: ApplySetRecord;
  readonly #resolved: Resolved[];
  readonly #identity: CellIdentity;
  /** Namespaces that are known to be the lesson's. */
  readonly #ours: Set<string>;
  readonly #borrowed: CoManaged[] = [];
  readonly #beside: Promise<unknown>[] = [];
  /** Why nothing of the cell may be applied. */
  readonly problems: CellProblem[];

  private constructor(
    context: ApplyContext,
    own: OwnNamespace,
    set: ApplySet,
    earlier: ApplySetRecord,
    resolved: Resolved[],
    namespaces: ReadonlyMap<string, Ownership>,
  ) {
    this.#context = context;
    this.#own = own;
    this.#set = set;
    this.#earlier = earlier;
    this.#resolved = resolved;
    this.#identity = identityOf(context, own, set);
    this.#ours = new Set([
      own.name,
      ...[...namespaces].flatMap(([name, ownership]) => (isOurs(ownership) ? name : [])),
    ]);
    this.problems = [
      ...resolved.flatMap(({ document, before, ownership }) =>
        ownership === 'other-lesson' ? refusedOtherLesson(document, before!) : [],
      ),
      ...refusedNamespaces(resolved, namespaces),
    ];
  }

  /** Looks at what is in the cluster now in the place of each document, and whose it is. */
  static async begin(
    context: ApplyContext,
    own: OwnNamespace,
    planned: Planned[],
  ): Promise<ApplyRun> {
    const { client, discovery, lesson, cell } = context;
    const set = new ApplySet(client, discovery, { lesson, cell, workspace: own.uid });
    const identity = identityOf(context, own, set);
    const look = () =>
      Promise.all([
        eightAtOnce(planned, async (one): Promise<Resolved> => {
          const { resource, object } = one;
          const before =
            resource && (await existing(client, pathOf(resource, object.namespace, object.name)));
          return { ...one, before, ownership: ownershipOf(before, identity) };
        }),
        namespacesOf(client, identity, own.name, planned),
      ]);
    const [earlier, first] = await Promise.all([set.load(), look()]);
    const wasBrokenOff = earlier.pending.length > 0;
    if (wasBrokenOff) await set.recover(earlier);
    const [resolved, namespaces] = wasBrokenOff ? await look() : first;
    return new ApplyRun(context, own, set, earlier, resolved, namespaces);
  }

  /** Applies, labels, prunes. @returns whether every document was accepted */
  async *carryOut(): AsyncGenerator<ApplyEvent, boolean> {
    const kinds = this.#resolved.flatMap(({ resource }) => resource ?? []);
    for (const one of this.#resolved) {
      if (one.ownership === 'foreign' && !this.#isReplaced(one)) {
        this.#borrow(one.object, one.before!);
      }
    }
    await this.#set.write({
      kinds: [...this.#earlier.kinds, ...kinds],
      namespaces: [...this.#earlier.namespaces, ...this.#namespaces()],
      pending: this.#resolved.flatMap((one) =>
        one.ownership === 'absent' || one.ownership === 'leaving' || this.#isReplaced(one)
          ? one.object
          : [],
      ),
      borrowed: [...this.#earlier.borrowed, ...this.#borrowed],
    });
    // After they are written down: a reader who comes in between finds them there, one who came before is told now. What
    // a CRD of this cell defines is not served yet.
    for (const { resource, promised } of this.#resolved) {
      if (resource && !promised) this.#context.watch(resource);
    }
    let failed = false;
    try {
      for (const one of this.#resolved) {
        const { document, object } = one;
        if (failed) {
          yield {
            event: 'document',
            data: { document: document.number, outcome: 'skipped', object },
          };
          continue;
        }
        const result = yield* this.#applyOne(one);
        failed = result.outcome === 'failed';
        yield { event: 'document', data: result };
      }
    } finally {
      this.#doBeside(noteUse(this.#context.client, this.#own));
      await Promise.all(this.#beside);
    }
    if (!failed) yield* this.#prune();
    return !failed;
  }

  /** Work that no answer waits for, and the end of the Apply does. */
  #doBeside(work: Promise<unknown>): void {
    // Until then its failure must not end the process.
    work.catch(() => undefined);
    this.#beside.push(work);
  }

  async *#applyOne(one: Resolved): AsyncGenerator<ApplyEvent, DocumentResult> {
    const { client, discovery, tenancy, signal } = this.#context;
    const { document, object, before } = one;
    const number = document.number;
    const fail = (problem: CellProblem, more: CellProblem[] = []): DocumentResult => ({
      document: number,
      outcome: 'failed',
      object,
      problem,
      ...(more.length > 0 ? { more } : {}),
    });
    const resource = one.resource ?? (await discovery.find(document.apiVersion, document.kind));
    if (!resource) {
      return fail({
        ...(await unknownKind(discovery, document)),
        document: document.number,
      });
    }
    // What a CRD of this cell defines is served only now.
    if (!one.resource || one.promised) this.#context.watch(resource);
    if (object.namespace !== undefined && !this.#ours.has(object.namespace)) {
      // Somebody else was quicker to make the namespace than the document before this one.
      return fail(takenNamespace(document, 'foreign'));
    }
    const path = pathOf(resource, object.namespace, document.name);
    const replaced = this.#isReplaced(one);
    if (replaced) {
      const [problem, ...more] = await dryRunCreate(client, resource, document, tenancy);
      if (problem) return fail(problem, more);
      await removeObject(client, path, before!.metadata.uid);
    } else if (one.ownership === 'leaving') await this.#removeLeftBehind(path, before!);
    const leaves = replaced || one.ownership === 'leaving';
    if (leaves) {
      const room = waitForDeletion({ client, resource, document, object, old: before!, signal });
      let next = await room.next();
      for (; !next.done; next = await room.next()) yield { event: 'waiting', data: next.value };
      if (next.value) return fail(next.value);
    }

    const wasThere = leaves ? undefined : before;
    const force = this.#isForced(one);
    let answer;
    try {
      answer = await whileTerminating(
        () => submit(client, path, submittedText(document), { force }),
        signal,
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // A kind that is served no more, since its CRD was deleted elsewhere.
      if (error.code === 404) discovery.refresh();
      const { lesson, cell } = this.#context;
      const live = wasThere;
      const refused = { client, lesson, cell, document, path, live };
      const [problem, ...more] = await explainRefusal(error, refused);
      return fail(problem!, more);
    }
    const { code, body, warnings } = answer;
    const created = code === 201;
    const unchanged = wasThere !== undefined && asksForTheSame(wasThere, body);
    const outcome = created ? 'created' : unchanged ? 'unchanged' : 'configured';
    const ownership = created ? 'cell' : ownershipOf(body, this.#identity);
    if (ownership === 'foreign' && one.ownership !== 'foreign') this.#borrow(object, body);
    // The reader sees the answer while the object is being labelled. What was there before, and is no cell's, belongs to
    // somebody else; what another cell of the lesson made goes over to the cell that was applied last.
    if (created || ownership === 'lesson') {
      this.#doBeside(this.#set.adopt(resource, body.metadata));
    }
    const problem = await this.#settle(document, resource, created, ownership);
    if (problem) return fail(problem);
    const told = warnings.map((message) => cellWarning(document, message));
    const { uid, resourceVersion } = body.metadata;
    return {
      document: number,
      outcome,
      object: { ...object, uid, resourceVersion: resourceVersion! },
      warnings: told,
    };
  }

  /** Whether the reader has agreed to delete the very object that is in a document's place. */
  #isReplaced({ document, before, ownership }: Resolved): boolean {
    const { decided, lesson } = this.#context;
    if (!before || ownership === 'leaving' || !mayChange(before, { lesson })) return false;
    return (decided.replace ?? []).some(
      (one) => one.document === document.number && one.uid === before.metadata.uid,
    );
  }

  /** What an earlier workspace has left and nothing deletes, since the record of it is lost. */
  async #removeLeftBehind(path: string, { metadata }: KubeObject): Promise<void> {
    if (metadata.deletionTimestamp) return;
    const { client, lesson } = this.#context;
    const current = await findNamespace(client, lesson);
    // Otherwise another server has reset the lesson meanwhile, and this belongs to what came after.
    if (current?.uid === this.#own.uid) await removeObject(client, path, metadata.uid);
  }

  /** Whether the reader has agreed to take over what others have set in a document's object. */
  #isForced({ document, before }: Resolved): boolean {
    const { decided, lesson } = this.#context;
    const isAsked = decided.force?.includes(document.number) === true;
    return isAsked && (!before || mayChange(before, { lesson }));
  }

  /** Waits until what a document promises is there for the documents after it. */
  async #settle(
    document: ManifestDocument,
    resource: Resource,
    created: boolean,
    ownership: Ownership,
  ): Promise<CellProblem | undefined> {
    const { client, discovery, signal } = this.#context;
    const groupKind = groupKindOf(resource);
    if (groupKind === 'CustomResourceDefinition.apiextensions.k8s.io') {
      return untilServed(client, discovery, document, signal);
    }
    if (groupKind === 'Namespace') {
      if (created) await createServiceAccount(client, document.name);
      if (isOurs(ownership)) this.#ours.add(document.name);
    }
    return undefined;
  }

  /** Deletes what the cell made before and does not name any more, and gives up what it had borrowed. */
  async *#prune(): AsyncGenerator<ApplyEvent> {
    const { client } = this.#context;
    const members = await this.#set.members(this.#earlier.kinds, [
      ...this.#earlier.namespaces,
      ...this.#namespaces(),
    ]);
    const { surplus, needed } = surplusOf(members, this.#resolved);
    for (const member of surplus) {
      const { name, namespace, uid } = member.metadata;
      await removeObject(client, pathOf(member.resource, namespace, name), uid);
      yield { event: 'pruned', data: { ...refOf(member), uid } };
    }
    for (const borrowed of this.#earlier.borrowed) {
      if (this.#borrowed.some(({ uid }) => uid === borrowed.uid)) continue;
      const { uid: _, ...object } = borrowed;
      yield { event: 'released', data: { object, ...(await this.#giveUp(borrowed)) } };
    }
    await this.#set.write({
      kinds: [...this.#resolved, ...needed].flatMap(({ resource }) => resource ?? []),
      namespaces: this.#namespaces(),
      pending: [],
      borrowed: this.#borrowed,
    });
  }

  async #giveUp(borrowed: CoManaged): Promise<{ refused?: string }> {
    try {
      await this.#set.giveUp(borrowed);
      return {};
    } catch (error) {
      // Without the cell's fields the object would be none that the API server accepts: they stay, and that is said.
      if (error instanceof ApiError) return { refused: error.message };
      throw error;
    }
  }

  #borrow(object: ObjectRef, { metadata: { uid } }: KubeObject): void {
    this.#borrowed.push({ ...object, uid });
  }

  #namespaces(): string[] {
    return this.#resolved.flatMap(({ object }) => object.namespace ?? []);
  }
}

function identityOf({ lesson }: ApplyContext, own: OwnNamespace, { id }: ApplySet): CellIdentity {
  return { lesson, workspace: own.uid, id };
}

function isOurs(ownership: Ownership): boolean {
  return ownership === 'cell' || ownership === 'lesson';
}

/**
 * Whether two versions of an object differ in nothing that somebody asks for. Its status may have gone on meanwhile, and
 * the API server may write nothing but its note of who applied what: it does so for a Secret's `stringData`.
 */
function asksForTheSame(one: KubeObject, other: KubeObject): boolean {
  const asked = ({ status: _, metadata, ...rest }: KubeObject) => ({
    ...rest,
    metadata: { ...metadata, resourceVersion: undefined, managedFields: undefined },
  });
  return isDeepStrictEqual(asked(one), asked(other));
}
