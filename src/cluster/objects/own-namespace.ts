import type { ApiClient } from '../api/client.ts';
import { apiPath, withQuery } from '../api/paths.ts';
import { RefusedError } from '../base/refused.ts';
import { lessonLabel } from '../workspace/labels.ts';
import { findNamespace } from '../workspace/namespaces.ts';

/**
 * Makes sure that a namespace belongs to a lesson's workspace, so that a page cannot reach for anything else.
 *
 * @param wanted the namespace that the page names; undefined for the one in which the lesson works
 * @returns the namespace
 * @throws {RefusedError} 403 for a namespace of somebody else, 404 while the lesson has none
 */
export async function ownNamespace(
  client: ApiClient,
  lesson: string,
  wanted?: string,
): Promise<string> {
  if (wanted === undefined) {
    const found = await findNamespace(client, lesson);
    if (found) return found.name;
    throw new RefusedError('This lesson has nothing in the cluster yet.', {
      status: 404,
      type: 'no-workspace',
      hint: 'Press Apply in one of its cells first.',
    });
  }
  const { body } = await client.json<{ items: { metadata: { name: string } }[] }>({
    path: withQuery(apiPath('v1', 'namespaces'), { labelSelector: `${lessonLabel}=${lesson}` }),
  });
  if (body.items.some(({ metadata }) => metadata.name === wanted)) return wanted;
  throw new RefusedError(`The namespace \`${wanted}\` does not belong to this lesson.`, {
    status: 403,
    type: 'foreign-namespace',
    hint: 'Reload the page: the workspace may have been emptied since.',
  });
}
