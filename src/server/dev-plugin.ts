import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createRequest, writeResponse } from 'astro/app/node';
import type { Plugin } from 'vite';
import { devContentSecurityPolicy } from './content-security-policy.ts';
import { hasToken, tokenCookie, type GuardOptions } from './guards.ts';
import { admit, type Api, type HttpOptions } from './http.ts';

/** What stands before Astro's development server. */
interface DevOptions extends Pick<HttpOptions, 'upgrade'> {
  api: Api;
  guards: GuardOptions;
}

/** Vite's own WebSockets, which tell the browser what has changed; they have a token of their own. */
const ofVite = /^vite-(hmr|ping)$/;

/**
 * A Vite plugin that puts the guards and the handlers of `npm start` before Astro's development server: the same host
 * guard and headers for every request, the same `/api`, the same terminal.
 */
export function kindbookServer({ api, guards, upgrade }: DevOptions): Plugin {
  const policy = devContentSecurityPolicy();
  return {
    name: 'kindbook:server',
    // After Astro's plugins, which put middlewares to the front too.
    enforce: 'post',
    configureServer(server) {
      server.httpServer?.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (!ofVite.test(request.headers['sec-websocket-protocol'] ?? '')) {
          upgrade(request, socket, head);
        }
      });
      return () => {
        server.middlewares.stack.unshift({
          route: '',
          handle: (
            request: IncomingMessage,
            response: ServerResponse,
            next: (error?: unknown) => void,
          ) => {
            if (!admit(request, response, policy, guards)) return;
            if (/^\/api(?:[/?]|$)/.test(request.url ?? '')) {
              Promise.resolve(api(createRequest(request)))
                .then((answer) => writeResponse(answer, response))
                .catch(next);
              return;
            }
            if (!hasToken(request.headers.cookie ?? '', guards)) {
              response.setHeader('set-cookie', tokenCookie(guards));
            }
            next();
          },
        });
      };
    },
  };
}
