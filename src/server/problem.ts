import { ClusterError } from '../cluster/base/errors.ts';
import { ApiError, BusyError, isBusy, UnreachableError } from '../cluster/api/client.ts';
import { webhookRefusal } from '../cluster/api/webhook.ts';
import { AuthorError } from '../lessons/labs/author-error.ts';
import { RefusedError } from '../cluster/base/refused.ts';
import type { ProblemDocument } from '../protocol/problem.ts';

/** A request that is answered with a problem document instead of what it asked for. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly problem: ProblemDocument;
  /** Headers that belong to the answer's code, such as `Allow` to 405. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    problem: ProblemDocument,
    cause?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem.title, { cause });
    this.problem = problem;
    this.headers = headers;
  }
}

/**
 * Answers with a problem document (RFC 9457).
 *
 * @param error anything that a handler threw
 */
export function problemResponse(error: unknown): Response {
  const problem = problemOf(error);
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(error instanceof ProblemError ? error.headers : {}),
    },
  });
}

/** Finds the words for anything that a handler threw. */
export function problemOf(error: unknown): ProblemDocument {
  if (error instanceof ApiError) {
    if (isBusy(error)) return problemOf(new BusyError(error));
    const webhook = webhookRefusal(error.message);
    if (webhook) {
      const { title, hint } = webhook;
      return { type: '/problems/webhook', status: 502, title, hint };
    }
    return {
      type: '/problems/api-server',
      status: 502,
      title: 'The API server could not do that.',
      detail: error.message,
      hint: 'Try again in a moment. If that does not help, press “Cluster” at the top of the page to see its state.',
    };
  }
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof RefusedError) {
    const { type, status, message, detail, hint } = error;
    return { type: `/problems/${type}`, status, title: message, detail, hint };
  }
  if (error instanceof AuthorError) {
    return { type: '/problems/author', status: 500, title: error.message, hint: error.hint };
  }
  if (error instanceof ClusterError) {
    return {
      type:
        error instanceof UnreachableError ? '/problems/cluster-unreachable' : '/problems/cluster',
      status: 503,
      title: error.message,
      detail: error.detail,
      hint: error.hint,
    };
  }
  // Whatever is not foreseen is a mistake of kindbook's: the reader is told so, and the terminal has the whole of it.
  console.error(error);
  return {
    type: '/problems/unexpected',
    status: 500,
    title: 'Something went wrong inside kindbook.',
    detail: (error as Error).message,
    hint: 'The terminal that runs `npm start` shows more. Please report it with what `npm run doctor` prints.',
  };
}
