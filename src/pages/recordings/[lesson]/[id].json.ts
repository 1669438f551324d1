import type { APIRoute } from 'astro';
import { recordings } from '../../../components/recordings.ts';

// A file of the static site for each recording: a page loads the one that it plays.

export function getStaticPaths() {
  return recordings.map(({ lesson, id, file }) => ({ params: { lesson, id }, props: { file } }));
}

export const GET: APIRoute = ({ props }) => Response.json(props['file']);
