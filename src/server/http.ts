import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import sirv from 'sirv';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { guardHost, tokenCookie, type GuardOptions } from './guards.ts';
import { problemResponse } from './problem.ts';

/** Astro's handler in middleware mode (`dist/server/entry.mjs`): without a `next` it answers 404 by the site's own page. */
export type AstroHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: undefined,
  locals: { api: Api },
) => Promise<void>;

/** The handlers under `/api`: they take a Request and return a Response. */
export type Api = (request: Request) => Response | Promise<Response>;

/** What the HTTP server puts together. */
export interface HttpOptions {
  /** The folder of the built static site. */
  site: string;
  astro: AstroHandler;
  api: Api;
  guards: GuardOptions;
  /** Takes WebSocket upgrades; it has guards of its own. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/**
 * Makes the one HTTP server: the host guard first, then the static site, then Astro's routes (`/api`). It does not
 * listen yet.
 */
export function createHttpServer({ site, astro, api, guards, upgrade }: HttpOptions): Server {
  const policy = contentSecurityPolicy(site);
  const files = sirv(site, {
    etag: true,
    // Looks at the disk for each request: the site may be built anew under a running server.
    dev: true,
    setHeaders: (response, path) => {
      // Astro puts a hash into the names of what it builds, so those files never change.
      if (path.startsWith('/_astro/')) {
        response.setHeader('cache-control', 'public, max-age=31536000, immutable');
      } else {
        response.setHeader('cache-control', 'no-cache');
        response.setHeader('set-cookie', tokenCookie(guards));
      }
    },
  });
  const server = createServer((request, response) => {
    if (!admit(request, response, policy, guards)) return;
    files(request, response, () => {
      void astro(request, response, undefined, { api });
    });
  });
  return server.on('upgrade', upgrade);
}

/**
 * Puts the headers on an answer that every answer has, and refuses a request that names another host.
 *
 * @returns whether to go on; otherwise it is answered
 */
export function admit(
  request: IncomingMessage,
  response: ServerResponse,
  policy: string,
  guards: GuardOptions,
): boolean {
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  try {
    guardHost(new Headers({ host: request.headers.host ?? '' }), guards);
    return true;
  } catch (error) {
    void send(response, problemResponse(error));
    return false;
  }
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}
