import { problemResponse, problemOf } from './problem.ts';

/** Answers who opens a page that is refused: what a problem document says, as a plain page. */
export function refusedPage(error: unknown): Response {
  const { status, headers } = problemResponse(error);
  headers.set('content-type', 'text/html; charset=utf-8');
  const { title, hint } = problemOf(error);
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>kindbook</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
</style>
<h1>${title}</h1>
<p>${hint}</p>
</html>
`;
  return new Response(page, { status, headers });
}
