// Answers while kindbook installs itself for the first time: nothing is there yet to build the real site with.
import { createServer } from 'node:http';

const usualPort = 4747;

const page = (seconds) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>kindbook is being installed</title>
<style>body{font:1.05rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem}</style>
<h1>kindbook is being installed</h1>
<p role="status">npm fetches the packages that the site is built with: ${seconds} s so far, about a minute in all.
The first lesson appears here by itself, and the cluster is prepared while you read.</p>
</html>`;

/**
 * Serves the waiting page on the port that kindbook will have. Where that port is taken there is no waiting page;
 * kindbook itself finds another port later and says so.
 *
 * @returns {Promise<(() => Promise<void>) | undefined>} what ends it and frees the port
 */
export function serveWaitingPage() {
  const port = Number(process.env.PORT ?? usualPort);
  const began = Date.now();
  const server = createServer((request, response) => {
    const known = [`localhost:${port}`, `127.0.0.1:${port}`].includes(request.headers.host ?? '');
    response.writeHead(known ? 503 : 421, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'close',
      'retry-after': '2',
      refresh: '2',
    });
    response.end(known ? page(Math.round((Date.now() - began) / 1000)) : '');
  });
  return new Promise((resolve) => {
    // A port that is none is for `kindbook start` to complain of.
    if (!(Number.isInteger(port) && port > 0 && port < 65536)) return resolve(undefined);
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      console.log(`kindbook will be at http://localhost:${port}/ in about a minute.`);
      resolve(() => new Promise((closed) => server.close(() => closed())));
    });
  });
}
