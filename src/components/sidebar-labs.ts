import { defineRouteMiddleware } from '@astrojs/starlight/route-data';
import { labs } from './labs.ts';

/**
 * Keeps the labs of a lesson in the sidebar of that lesson, and all of them on the pages of labs: the whole list on every
 * page is more than a lesson has room for in its weight.
 */
export const onRequest = defineRouteMiddleware(({ locals }) => {
  const { id, sidebar } = locals.starlightRoute;
  if (/^labs(?:\/|$)/.test(id)) return;
  const group = sidebar.find((entry) => entry.type === 'group' && entry.label === 'Labs');
  if (group?.type !== 'group') return;
  const ofLesson = labs.filter(({ lesson }) => lesson === id).map(({ name }) => `/labs/${name}/`);
  group.entries = group.entries.filter(
    (entry) =>
      entry.type === 'link' &&
      (entry.label === 'All labs' || ofLesson.some((path) => entry.href.endsWith(path))),
  );
});
