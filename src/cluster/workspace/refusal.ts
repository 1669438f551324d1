import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import { stepsToField } from '../../lessons/manifest/place.ts';
import { withoutValues } from '../../lessons/manifest/secrets.ts';
import { valueForKubernetes } from '../../lessons/manifest/submitted.ts';
import { cellLabel, type CellProblem, type KubeObject } from '../../protocol/workspace.ts';
import { problemsOfRefusal, schemaErrorsIn } from '../api/api-problem.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { immutableProblem } from './immutable.ts';
import { lessonLabel } from './labels.ts';
import { lossOf } from './loss.ts';
import { submit } from './submit.ts';

/** What was refused, and whose it is. */
export interface Refused {
  client: ApiClient;
  lesson: string;
  cell: string;
  document: ManifestDocument;
  /** Where it was sent. */
  path: string;
  /** The object as it is in the cluster. */
  live: KubeObject | undefined;
  /** Made from the document's value what is sent when it is asked again without some fields. */
  body?: (value: unknown) => string;
  signal?: AbortSignal | undefined;
}

/** How often a document is asked again for more mistakes. */
const mostRounds = 8;

/**
 * Says everything that the API server has against a document, and what can be done about it.
 *
 * Not every mistake is told at once: an unknown field beside `spec` hides those within `spec`. So the document is asked
 * again (by a dry run) without the fields that were refused, until its shape is right; each mistake shown is one that
 * the API server has told.
 *
 * @param error its first answer
 */
export async function explainRefusal(error: ApiError, refused: Refused): Promise<CellProblem[]> {
  const { document, live } = refused;
  const changed = live && immutableProblem(error, document, live);
  if (changed) {
    const shown = document.kind === 'Secret' ? withoutValues(changed) : changed;
    return [withReplacement(shown, live, refused)];
  }
  const problems = problemsOfRefusal(error, document);
  if (live && !mayChange(live, refused)) {
    for (const problem of problems) delete problem.remedy;
  }
  const all = [...problems, ...(await furtherProblems(error, refused))];
  // The API server names them in any order; a reader goes through the text.
  const line = ({ place }: CellProblem) => place?.line ?? 0;
  return all.sort((a, b) => line(a) - line(b));
}

async function furtherProblems(first: ApiError, refused: Refused): Promise<CellProblem[]> {
  const { client, document, path, body = JSON.stringify, signal } = refused;
  const value = valueForKubernetes(document);
  const problems: CellProblem[] = [];
  let error = first;
  for (let round = 0; round < mostRounds; round++) {
    const fields = schemaErrorsIn(error.status.message ?? '').length > 0;
    if (!fields) return problems;
    const refusedNow = problemsOfRefusal(error, document);
    // What is said of a Secret may name no field, lest it quotes a value.
    const removed = refusedNow.filter(
      ({ field }) => field !== undefined && remove(value, document, field),
    );
    if (round > 0) problems.push(...refusedNow);
    if (removed.length === 0) return problems;
    try {
      await submit(client, path, body(value), { dryRun: true, signal });
      return problems;
    } catch (next) {
      // What is wrong with the values of a text that lacks fields says nothing about the reader's own.
      if (!(next instanceof ApiError)) throw next;
      error = next;
    }
  }
  return problems;
}

/** Removes a field from a document's value; false where the text does not have it, or no longer. */
function remove(value: unknown, document: ManifestDocument, field: string): boolean {
  const steps = stepsToField(document, field) ?? [];
  // Without one of its entries a list would number the others again: it goes as a whole.
  const names = steps.slice(0, steps.findLastIndex((step) => typeof step === 'string') + 1);
  const last = names.pop();
  let parent = value as Record<string, unknown> | undefined;
  for (const step of names) parent = parent?.[step] as typeof parent;
  if (last === undefined || !parent || !(last in parent)) return false;
  return delete parent[last];
}

/**
 * Only what belongs to the reader may be taken over or deleted: what this lesson made, and what lives in a namespace
 * of the lesson's. A cluster-scoped object of somebody else may be the cluster's own.
 */
export function mayChange(live: KubeObject, { lesson }: { lesson: string }): boolean {
  return live.metadata.namespace !== undefined || live.metadata.labels?.[lessonLabel] === lesson;
}

function withReplacement(problem: CellProblem, live: KubeObject, refused: Refused): CellProblem {
  if (!mayChange(live, refused)) {
    return {
      ...problem,
      hint: `Rename your ${live.kind}: this one was not created by this lesson, and the cluster may need it.`,
    };
  }
  const { [lessonLabel]: lesson, [cellLabel]: cell } = live.metadata.labels ?? {};
  const maker =
    lesson !== refused.lesson
      ? ` It was not created by this cell: something else may need it.`
      : cell !== refused.cell
        ? ` It was created from another text of this page, ${cell}.`
        : '';
  return {
    ...problem,
    remedy: { action: 'replace', uid: live.metadata.uid, loses: lossOf(live) + maker },
  };
}
