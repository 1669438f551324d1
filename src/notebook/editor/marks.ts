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
 * on a document that the API server accepts. What the schema knows to be meant (“Did you mean…”) is added to the API
 * server's own words.
 */
export function heard({ yaml, server, schema, accepted }: Said): Record<MarkOwner, Mark[]> {
  const others = [...yaml, ...server];
  const doubted = schema.filter(({ document }) => !accepted.includes(document));
  const isSaid = ({ place }: SchemaProblem) =>
    others.some((mark) => mark.place.line === place?.line && mark.severity !== 'warning');
  return {
    yaml: [...yaml],
    server: server.map((mark) => {
      const meant = doubted.find(
        ({ place, hint }) => place?.line === mark.place.line && hint.startsWith('Did you mean'),
      );
      return meant && !mark.message.includes(meant.hint)
        ? { ...mark, message: `${mark.message}\n${meant.hint}` }
        : mark;
    }),
    schema: doubted
      .filter((problem) => !isSaid(problem))
      .flatMap(({ place, title, hint, severity }) =>
        place ? [{ place, message: `${title}\n${hint}`, severity }] : [],
      ),
  };
}
