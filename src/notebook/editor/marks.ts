import type { SchemaProblem } from '../../lessons/schema/check.ts';
import type { Mark, MarkOwner } from './editor.ts';

/** What has been said of a text so far. */
export interface Said {
  yaml: readonly Mark[];
  server: readonly Mark[];
  schema: readonly SchemaProblem[];
  /** The documents that the API server accepts. */
  accepted: readonly number[];
}

/**
 * Who is heard where several have spoken: the API server before the schema on the same line, and the schema not at all
 * on a document that the API server accepts.
 */
export function heard({ yaml, server, schema, accepted }: Said): Record<MarkOwner, Mark[]> {
  const others = [...yaml, ...server];
  const isSaid = ({ place }: SchemaProblem) =>
    others.some((mark) => mark.place.line === place?.line && mark.severity !== 'warning');
  return {
    yaml: [...yaml],
    server: [...server],
    schema: schema
      .filter((problem) => !accepted.includes(problem.document) && !isSaid(problem))
      .flatMap(({ place, title, hint, severity }) =>
        place ? [{ place, message: `${title}\n${hint}`, severity }] : [],
      ),
  };
}
