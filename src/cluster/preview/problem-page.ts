import type { PreviewTarget } from '../../protocol/objects.ts';
import { ApiError } from '../api/client.ts';
import { ClusterError } from '../base/errors.ts';
import { RefusedError } from '../base/refused.ts';
import type { Backend } from './backend.ts';
import { PodRefused } from './pod-socket.ts';

/**
 * The page that a preview answers with when the Pod does not: what was tried, what went wrong, what to do.
 *
 * @param backend the Pod that was chosen, if it came so far
 */
export function problemPage(
  error: unknown,
  target: PreviewTarget,
  backend: Backend | undefined,
): { status: number; page: string } {
  const { title, detail, hint } = words(error, target, backend);
  const status = error instanceof RefusedError ? 503 : error instanceof ClusterError ? 421 : 502;
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>No answer: ${escape(target.kind)} ${escape(target.name)}</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
code { overflow-wrap: anywhere }
</style>
<h1>${escape(title)}</h1>
${detail ? `<p><code>${escape(detail)}</code></p>` : ''}
<p><strong>Next:</strong> ${escape(hint)}</p>
<p>This message comes from kindbook, not from your program. Preview of ${escape(target.kind)} ${escape(target.name)}, port ${target.port}.</p>
</html>
`;
  return { status, page };
}

function words(
  error: unknown,
  { kind, name, port }: PreviewTarget,
  backend: Backend | undefined,
): { title: string; detail?: string | undefined; hint: string } {
  if (error instanceof ClusterError) {
    return { title: error.message, detail: error.detail, hint: error.hint };
  }
  const at = backend ? `port ${backend.port} of Pod ${backend.pod}` : `${kind} ${name}`;
  if (error instanceof PodRefused && /connection refused/.test(error.message)) {
    return {
      title: `Nothing listens on ${at}.`,
      detail: /connect: connection refused/.exec(error.message)?.[0],
      hint:
        kind === 'Service'
          ? `The Service sends requests to its port ${port} on to the Pod’s port ${backend?.port} (targetPort). Compare it with the port that the program listens on: its log often says so.`
          : 'Compare the port with the one that the program listens on: its log often says so.',
    };
  }
  if (error instanceof ApiError && error.code === 404) {
    return {
      title: `The Pod ${backend?.pod ?? name} has just gone.`,
      hint: 'Reload: the next request goes to another Pod.',
    };
  }
  return {
    title: `${at.charAt(0).toUpperCase()}${at.slice(1)} did not answer like a web server.`,
    detail: (error as Error).message,
    hint: 'A preview needs a program that speaks HTTP. Look at the Pod’s log, then reload.',
  };
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);
}
