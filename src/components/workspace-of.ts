import { labWorkspace } from '../protocol/names.ts';

/** As `readLesson` names `content/index.mdx`. */
const frontPage = 'index';

/**
 * The name of a page's workspace (`lessonName` in src/protocol): a lesson in a folder gets a name without slashes, and a
 * lab one that no lesson has.
 *
 * @param id Starlight's name of the page, for instance `pods` or `labs/never-ready`; that of the front page is empty
 */
export function workspaceOf(id: string): string {
  const lab = /^labs\/(?<name>.+)/.exec(id)?.groups?.['name'];
  return (lab === undefined ? id || frontPage : labWorkspace(lab)).replaceAll('/', '-');
}
