import { timingSafeEqual } from 'node:crypto';
import { ProblemError } from './problem.ts';

/** What a server that is started once knows of itself. */
export interface GuardOptions {
  /** The loopback port it listens on. */
  port: number;
  /** Random, new at every start. */
  token: string;
  /** Only who has opened the printed address of this start is answered: other users of this machine are not. */
  isPrivate?: boolean;
}

/**
 * Refuses a request that names another host than this server's own: a page of a foreign site whose name was pointed
 * at 127.0.0.1 (DNS rebinding) sends its own name.
 *
 * @throws {ProblemError} 421
 */
export function guardHost(headers: Headers, { port }: GuardOptions): void {
  if (hosts(port).includes(headers.get('host') ?? '')) return;
  throw new ProblemError({
    type: '/problems/host',
    status: 421,
    title: 'This server does not answer to that name.',
    hint: `Open http://localhost:${port}/ instead.`,
  });
}

/** The address of a private start, which carries its token. It is printed, and written nowhere else. */
export function privateAddress({ port, token }: GuardOptions): string {
  return `http://localhost:${port}${keyPath}${token}`;
}

const keyPath = '/?token=';

/** Whether somebody opens the printed address of this private start. */
export function isKey(path: string, { isPrivate, token }: GuardOptions): boolean {
  return (
    isPrivate === true && path.startsWith(keyPath) && isEqual(path.slice(keyPath.length), token)
  );
}

/**
 * Refuses everybody who has not opened the printed address, where kindbook was started for one user of a machine with several.
 *
 * @throws {ProblemError} 401
 */
export function guardVisitor(headers: Headers, options: GuardOptions): void {
  if (options.isPrivate !== true || hasToken(headers.get('cookie') ?? '', options)) return;
  throw new ProblemError(
    {
      type: '/problems/private',
      status: 401,
      title: 'This kindbook is private: it was started for one user of this machine.',
      hint: 'If that is you, open the address that it printed when it was started. It ends with a token, which is new at each start.',
    },
    undefined,
    // A 401 has to name a scheme (RFC 9110, 15.5.2); no browser asks for a password by this one.
    { 'www-authenticate': 'Token' },
  );
}

/**
 * Refuses a request that does not come from a page of this server (exact `Origin`) which has the token of this start.
 *
 * @throws {ProblemError} 403
 */
export function guardOrigin(headers: Headers, options: GuardOptions): void {
  const origins = hosts(options.port).map((host) => `http://${host}`);
  if (!origins.includes(headers.get('origin') ?? '')) {
    throw new ProblemError({
      type: '/problems/origin',
      status: 403,
      title: 'This request does not come from a page of kindbook.',
      hint: `Open http://localhost:${options.port}/ and press the button there.`,
    });
  }
  guardToken(headers, options);
}

/** @throws {ProblemError} 403 without the token of this start */
function guardToken(headers: Headers, options: GuardOptions): void {
  if (hasToken(headers.get('cookie') ?? '', options)) return;
  throw new ProblemError({
    type: '/problems/token',
    status: 403,
    title: 'This page was opened before kindbook was restarted.',
    hint: 'Reload the page; your text is kept.',
  });
}

/**
 * Refuses a request that only reads, but what is worth guarding or costs the server something (a stream), unless it has the
 * token of this start and comes from a page of this server or from no page at all. Another port of this machine is the same
 * site, so its pages' requests bring the cookie; the browser says whose they are (`Origin`, `Sec-Fetch-Site`).
 *
 * @throws {ProblemError} 403
 */
export function guardReader(headers: Headers, options: GuardOptions): void {
  const site = headers.get('sec-fetch-site') ?? 'none';
  if (headers.has('origin') || (site !== 'same-origin' && site !== 'none')) {
    guardOrigin(headers, options);
  } else guardToken(headers, options);
}

/**
 * Refuses a request that changes something unless `guardOrigin` lets it pass and it says that its body is JSON, which
 * a foreign form cannot.
 *
 * @throws {ProblemError} 403 or 415
 */
export function guardChange(headers: Headers, options: GuardOptions): void {
  guardOrigin(headers, options);
  if (!/^application\/json(?:;\s*charset=utf-8)?$/i.test(headers.get('content-type') ?? '')) {
    throw new ProblemError({
      type: '/problems/content-type',
      status: 415,
      title: 'The body of this request is not declared as JSON.',
      hint: 'Send `content-type: application/json`.',
    });
  }
}

/**
 * The cookie that carries this start's token. Ports do not separate cookies (RFC 6265, 8.5), so its name has the port:
 * two servers do not take each other's away.
 */
export function tokenCookie({ port, token }: GuardOptions): string {
  return `${cookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Strict`;
}

/** Whether a `Cookie` header carries this start's token. */
export function hasToken(cookies: string, { port, token }: GuardOptions): boolean {
  return cookies.split(/;\s*/).some((cookie) => {
    const [name, value = ''] = cookie.split('=', 2);
    return name === cookieName(port) && isEqual(value, token);
  });
}

function cookieName(port: number): string {
  return `kindbook-${port}`;
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function hosts(port: number): string[] {
  return [`localhost:${port}`, `127.0.0.1:${port}`];
}
