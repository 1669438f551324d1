import { split } from '../../lessons/manifest/documents.ts';
import { check, type SchemaProblem } from '../../lessons/schema/check.ts';
import { kindOf } from '../../lessons/schema/cursor.ts';
import type { Schemas } from './schemas.ts';

/** What the schemas of its kinds show to be wrong with a cell's text. */
export async function schemaProblems(text: string, schemas: Schemas): Promise<SchemaProblem[]> {
  const index = await schemas.index();
  if (!index) return [];
  const parts = split(text);
  const checked = await Promise.all(
    parts.map(async (part, at) => {
      const { apiVersion } = kindOf(part.text);
      const document = apiVersion ? await schemas.document(apiVersion) : undefined;
      return check(part, at + 1, index, document);
    }),
  );
  const made = kindsMadeBy(text);
  const problems = checked.flat().filter((problem) => {
    if (problem.field !== 'kind' && problem.field !== 'apiVersion') return true;
    const { kind, apiVersion } = kindOf(parts[problem.document - 1]!.text);
    if (apiVersion?.includes('.') && !schemas.isLive) return false;
    return !made.includes(kind ?? '');
  });
  if (problems.some(({ field }) => field === 'kind')) schemas.meetUnknown();
  return problems;
}

/** The kinds that CustomResourceDefinitions of the same cell bring along. */
function kindsMadeBy(text: string): string[] {
  return split(text)
    .filter((part) => kindOf(part.text).kind === 'CustomResourceDefinition')
    .flatMap((part) => /^ {2,}kind:[ \t]+["']?(\w+)/m.exec(part.text)?.[1] ?? []);
}
