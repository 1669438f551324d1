import { setTimeout as delay } from 'node:timers/promises';
import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import type { CellProblem, KubeObject, ObjectRef, Waiting } from '../../protocol/workspace.ts';
import { problemsOfRefusal } from '../api/api-problem.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import type { Resource } from '../api/discovery.ts';
import { pathOf } from '../api/paths.ts';
import { inNamespace } from './in-namespace.ts';
import { ensureScratchNamespace } from './namespaces.ts';
import type { Metadata } from './objects.ts';
import { existing, submit } from './submit.ts';
import type { Tenancy } from './tenancy.ts';
import { untilGone } from './waits.ts';

/** What is not gone by then is held by something, and the reader is told by what. */
const soon = 3_000;

/** An object that is on its way out, and the document that takes its place. */
export interface Leaving {
  client: ApiClient;
  resource: Resource;
  document: ManifestDocument;
  object: ObjectRef;
  /** The object as it was last seen. */
  old: KubeObject;
  signal: AbortSignal;
}

/**
 * Waits until the API server has let go of an object.
 *
 * @yields what it waits for
 * @returns what still holds it where that takes too long
 */
export async function* waitForDeletion(
  leaving: Leaving,
): AsyncGenerator<Waiting, CellProblem | undefined> {
  const { client, resource, document, object, old, signal } = leaving;
  const path = pathOf(resource, object.namespace, object.name);
  const waiting = (reason: string): Waiting => ({ document: document.number, object, reason });
  const gone = untilGone(client, resource, document, old.metadata, signal);
  // It is awaited below; until then its failure must not end the process.
  gone.catch(() => undefined);
  yield waiting(`The old ${old.kind} has to be deleted first. ${graceOf(old)}`.trim());
  await Promise.race([gone, delay(soon, undefined, { signal })]);
  const still = await existing(client, path);
  if (still?.metadata.uid !== old.metadata.uid) return await gone;
  yield waiting(holderOf(still));
  const problem = await gone;
  return problem && { ...problem, detail: holderOf((await existing(client, path)) ?? still) };
}

/**
 * Tries whether a document could be created, before what is in its place is deleted: what cannot be made again must not
 * be deleted. It is tried where nothing is in its place; what depends on the namespace is found by the Apply itself.
 *
 * @returns what the API server has against it; nothing where that cannot be tried
 */
export async function dryRunCreate(
  client: ApiClient,
  resource: Resource,
  document: ManifestDocument,
  tenancy: Tenancy,
): Promise<CellProblem[]> {
  if (!resource.namespaced) return [];
  const scratch = await ensureScratchNamespace(client, tenancy);
  const path = pathOf(resource, scratch, document.name);
  try {
    await submit(client, path, inNamespace(document, scratch), { dryRun: true });
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const isAboutText =
      error.code === 400 ||
      error.code === 422 ||
      error.code === 500 ||
      error.message.includes('violates PodSecurity');
    // What the old object holds (an address, a port) is free once it is gone.
    if (!isAboutText || error.message.includes('already allocated')) return [];
    return problemsOfRefusal(error, document);
  }
}

function graceOf({ kind, spec }: KubeObject): string {
  const { terminationGracePeriodSeconds: seconds = 30 } = (spec ?? {}) as {
    terminationGracePeriodSeconds?: number;
  };
  return kind === 'Pod' && seconds > 0 ? `Its containers have up to ${seconds} s to stop.` : '';
}

/** What each of these finalizers waits for. */
const finalizerWords: Readonly<Record<string, string>> = {
  'kubernetes.io/pvc-protection':
    'A Pod still uses this claim: it is deleted once that Pod is gone.',
  'kubernetes.io/pv-protection': 'A claim is still bound to this volume.',
  foregroundDeletion: 'It is deleted once everything that it owns is gone.',
  'customresourcecleanup.apiextensions.k8s.io': 'The objects of its kind are being deleted first.',
};

/** Says what keeps an object that is being deleted. */
export function holderOf(object: KubeObject): string {
  const { finalizers = [] } = object.metadata as Metadata;
  const [first] = finalizers;
  if (first === undefined) return graceOf(object) || 'It is still being deleted.';
  return (
    finalizerWords[first] ??
    `The finalizer \`${first}\` blocks it: it is deleted once the program that set the finalizer removes it.`
  );
}
