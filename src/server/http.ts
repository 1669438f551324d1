import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import sirv from 'sirv';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { door, isHashed, type Api } from './door.ts';
import type { GuardOptions } from './guards.ts';

/** What the HTTP server puts together. */
interface HttpOptions {
  /** The folder of the built site. */
  site: string;
  api: Api;
  guards: GuardOptions;
  /** Takes WebSocket upgrades; it has guards of its own. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Makes the one HTTP server: the door to `/api`, and behind it the built site. It does not listen yet. */
export function createHttpServer({ site, api, guards, upgrade }: HttpOptions): Server {
  const enter = door({ api, guards, policy: contentSecurityPolicy(site) });
  const files = siteFiles(site);
  const server = createServer((request, response) => {
    if (enter(request, response)) files(request, response);
  });
  return server.on('upgrade', upgrade);
}

/** Answers with the files of the built site, in Brotli or gzip where the browser takes it and the build has made it. */
function siteFiles(site: string): RequestListener {
  const files = sirv(site, {
    etag: true,
    brotli: true,
    gzip: true,
    // Looks at the disk for each request: the site may be built again under a running server.
    dev: true,
    onNoMatch: (_, response) => sendNotFound(site, response),
  });
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    // sirv takes the bare name of a coding for a yes, and a range for one of the file that it sends, which the browser
    // cannot know; a range may always be answered with the whole (RFC 9110, 14.2).
    request.headers['accept-encoding'] = wantedCodings(request.headers['accept-encoding']);
    delete request.headers.range;
    // A 304 says these too (RFC 9110, 15.4.5).
    response.setHeader('vary', 'accept-encoding');
    response.setHeader(
      'cache-control',
      isHashed(request.url ?? '') ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    files(request, response);
  };
}

/** An `Accept-Encoding` header without what it refuses (`br;q=0`). */
function wantedCodings(header: string | undefined): string {
  const codings = header?.split(',') ?? [];
  return codings.filter((coding) => !/;\s*q=0(?:\.0*)?\s*$/.test(coding)).join();
}

function sendNotFound(site: string, response: ServerResponse): void {
  response.writeHead(404, {
    'content-type': 'text/html;charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.end(readFileSync(join(site, '404.html')));
}
