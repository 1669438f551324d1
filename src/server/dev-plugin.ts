import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Plugin } from 'vite';
import { devContentSecurityPolicy } from './content-security-policy.ts';
import { door, type Api } from './door.ts';
import type { GuardOptions } from './guards.ts';

/** What stands before Astro's development server. */
interface DevOptions {
  api: Api;
  guards: GuardOptions;
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Vite's own WebSockets, which tell the browser what has changed; they have a token of their own. */
const ofVite = /^vite-(hmr|ping)$/;

/**
 * A Vite plugin that puts the door of `npm start` before Astro's development server: the same guards, the same headers,
 * the same `/api`, the same terminal.
 */
export function kindbookServer({ api, guards, upgrade }: DevOptions): Plugin {
  const enter = door({ api, guards, policy: devContentSecurityPolicy() });
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
          handle: (request: IncomingMessage, response: ServerResponse, next: () => void) => {
            if (enter(request, response)) next();
          },
        });
      };
    },
  };
}
