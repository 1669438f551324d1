import type { APIRoute } from 'astro';

export const prerender = false;

/** Hands every request to the server's handlers, which `kindbook start` puts into `locals`. */
export const ALL: APIRoute = ({ request, locals }) => locals.api(request);
