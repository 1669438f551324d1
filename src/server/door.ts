import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { maxBodyBytes } from '../protocol/workspace.ts';
import {
  guardHost,
  guardVisitor,
  hasToken,
  isKey,
  tokenCookie,
  type GuardOptions,
} from './guards.ts';
import { ProblemError, problemResponse } from './problem.ts';
import { refusedPage } from './refused-page.ts';
import { tooLarge } from './request.ts';

/** The handlers under `/api`: they take a Request and return a Response. */
export type Api = (request: Request) => Response | Promise<Response>;

/** What stands at the door. */
interface DoorOptions {
  api: Api;
  guards: GuardOptions;
  /** The Content-Security-Policy of every answer. */
  policy: string;
}

/**
 * Takes a request that has just come in.
 *
 * @returns whether it asks for a page or a file, which the server of those has to answer; otherwise it is answered here
 */
type Door = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The one door to kindbook's server, under `npm start` and under `npm run dev`: puts on each answer the headers that all
 * answers have, refuses requests that name another host and, if the start is private, visitors without its token, answers what
 * is asked of `/api`, and gives the token of this start to pages.
 */
export function door({ api, guards, policy }: DoorOptions): Door {
  return (request, response) => {
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-resource-policy', 'same-origin');
    const { headers, url = '' } = request;
    const isApi = /^\/api(?:[/?]|$)/.test(url);
    try {
      guardHost(new Headers({ host: headers.host ?? '' }), guards);
      if (isKey(url, guards)) {
        response.writeHead(303, { location: '/', 'set-cookie': tokenCookie(guards) }).end();
        return false;
      }
      guardVisitor(new Headers({ cookie: headers.cookie ?? '' }), guards);
    } catch (error) {
      void send(response, isApi ? problemResponse(error) : refusedPage(error));
      return false;
    }
    if (isApi) {
      void answer(api, request, response);
      return false;
    }
    // What is kept for ever must not bring a cookie.
    if (!isHashed(url) && !hasToken(headers.cookie ?? '', guards)) {
      response.setHeader('set-cookie', tokenCookie(guards));
    }
    return true;
  };
}

/** Whether a path names a file that never changes: Astro puts a hash of its content into the names of what it builds. */
export function isHashed(path: string): boolean {
  return path.startsWith('/_astro/');
}

/** What no `Request` carries (https://fetch.spec.whatwg.org/#forbidden-method). */
const forbidden = /^(?:CONNECT|TRACE|TRACK)$/;

async function answer(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Whatever happens to the answer, its connection closes or is free for the next one then: nothing goes on for it.
  const over = new AbortController();
  response.once('close', () => over.abort());
  let answered: Response;
  try {
    answered = await api(toRequest(request, over.signal));
  } catch (error) {
    answered = problemResponse(error);
  }
  await send(response, answered);
}

/**
 * @throws {ProblemError} 400 for what is no address, 405 for a method that no `Request` carries, 413 for a body that says of
 *   itself that it is too large: as nobody has begun to read it, Node reads it to its end, where a connection that is closed
 *   while a browser still sends takes the answer with it
 */
function toRequest(request: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', headers, url = '' } = request;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const address = `http://${headers.host}${url}`;
  if (!URL.canParse(address)) {
    throw new ProblemError({
      type: '/problems/address',
      status: 400,
      title: 'The address of this request is not one.',
      hint: 'Reload the page and try again.',
    });
  }
  if (forbidden.test(method)) {
    throw new ProblemError(
      {
        type: '/problems/method',
        status: 405,
        title: `Nothing here takes ${method}.`,
        hint: 'Reload the page: it may be older than the server.',
      },
      undefined,
      { allow: 'GET, POST' },
    );
  }
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge();
  return new Request(address, {
    method,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, each]),
    ),
    signal,
    ...(hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' } : {}),
  });
}

/** Sends an answer; one whose reader goes away is cancelled. */
async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.statusCode = answer.status;
  response.setHeaders(answer.headers);
  if (!answer.body) {
    response.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(answer.body as never), response);
  } catch {
    // The reader has gone, or the answer broke off: either way the connection is cut, and that is all there is to say.
    response.destroy();
  }
}
