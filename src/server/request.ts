import type { z } from 'zod';
import type { Supervisor } from '../cluster/supervisor.ts';
import { lessonName } from '../protocol/workspace.ts';
import { ProblemError } from './problem.ts';

/**
 * The reader's workspace of the lesson that a path names.
 *
 * @throws {ProblemError} 404 for what cannot be the name of a lesson
 */
export function readWorkspace(name: string, { tenancy }: Pick<Supervisor, 'tenancy'>): string {
  const read = lessonName.safeParse(name);
  if (read.success) return tenancy.workspaceOf(read.data);
  throw new ProblemError({
    type: '/problems/lesson',
    status: 404,
    title: `There is no lesson “${name}”.`,
    detail: read.error.issues[0]?.message,
    hint: 'Open a lesson from the sidebar.',
  });
}

/** What is said of a body that is larger than any may be. */
export function tooLarge(): ProblemError {
  return new ProblemError({
    type: '/problems/too-large',
    status: 413,
    title: 'This text is larger than 1 MiB.',
    hint: 'Shorten it, or split it into several cells.',
  });
}

/**
 * The body of a request.
 *
 * @throws {ProblemError} 400 for what is not JSON, or not as the schema has it
 */
export async function readBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const text = await request.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ProblemError(
      {
        type: '/problems/json',
        status: 400,
        title: 'The body of this request is not JSON.',
        hint: 'Reload the page and try again.',
      },
      cause,
    );
  }
  return readValue(value, schema);
}

/**
 * What a request says, once it is known to be as the schema has it.
 *
 * @throws {ProblemError} 400
 */
export function readValue<T>(value: unknown, schema: z.ZodType<T>): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ProblemError({
    type: '/problems/request',
    status: 400,
    title: `The request’s field \`${issue?.path.join('.') || '(whole)'}\` is not valid.`,
    detail: issue?.message,
    hint: 'Reload the page: it may be older than the server.',
  });
}
