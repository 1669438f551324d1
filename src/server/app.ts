import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { examine } from '../cluster/provider/examine.ts';
import type { Supervisor } from '../cluster/supervisor.ts';
import type { Finding } from '../protocol/doctor.ts';
import { routes } from '../protocol/routes.ts';
import { maxBodyBytes } from '../protocol/workspace.ts';
import { addClusterRoutes } from './cluster-routes.ts';
import { Endpoint } from './endpoint.ts';
import {
  guardChange,
  guardHost,
  guardReader,
  hasToken,
  tokenCookie,
  type GuardOptions,
} from './guards.ts';
import { ProblemError, problemResponse } from './problem.ts';
import { addLabRoutes, type FindLab } from './lab-routes.ts';
import { addObjectRoutes } from './object-routes.ts';
import { tooLarge } from './request.ts';
import { addSchemaRoutes } from './schema-routes.ts';
import { Streams } from './streams.ts';
import { addWorkspaceRoutes } from './workspace-routes.ts';

/** What the handlers work with. */
export interface AppOptions extends GuardOptions {
  supervisor: Supervisor;
  findLab: FindLab;
  /** Looks at the machine; as `npm run doctor` does it where nothing is said. */
  examine?: () => Promise<Finding[]>;
  /** kindbook's own version. */
  version: string;
}

/**
 * Makes the endpoint: every route under `/api`, behind its guards.
 *
 * @param streams gets every stream that there is
 * @returns an app whose `fetch` takes a Request and returns a Response
 */
export function createApp(options: AppOptions, streams = new Streams()): Hono {
  const { supervisor } = options;
  const app = new Hono();
  const endpoint = new Endpoint(app, streams, options);

  app.onError((error, c) =>
    // The one who asked has gone away, and with them the question: nobody reads this.
    c.req.raw.signal.aborted ? new Response(null, { status: 499 }) : problemResponse(error),
  );
  app.notFound((c) =>
    problemResponse(
      new ProblemError({
        type: '/problems/not-found',
        status: 404,
        title: `There is no ${c.req.method} ${c.req.path}.`,
        hint: 'Reload the page: it may be older than the server.',
      }),
    ),
  );

  app.use(async (c, next) => {
    guardHost(c.req.raw.headers, options);
    endpoint.guardMethod(c.req.raw.method, c.req.path);
    const reads = c.req.method === 'GET';
    if (!reads) guardChange(c.req.raw.headers, options);
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
    // A page that outlives a restart of the server gets the new token with its next question.
    if (reads && !hasToken(c.req.header('cookie') ?? '', options)) {
      c.res.headers.append('set-cookie', tokenCookie(options));
    }
  });
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => {
        throw tooLarge();
      },
    }),
  );

  endpoint.get(routes.health, () => {
    const { state, version, provider } = supervisor.status;
    const cluster = { state, provider, ...(version === undefined ? {} : { version }) };
    return { status: 'ok', version: options.version, cluster };
  });

  // It starts programs and takes seconds: who asks meanwhile gets the same answer.
  let examination: Promise<Finding[]> | undefined;
  endpoint.get(routes.doctor, async ({ c }) => {
    guardReader(c.req.raw.headers, options);
    examination ??= (options.examine ?? examine)().finally(() => (examination = undefined));
    return await examination;
  });

  addClusterRoutes(endpoint, supervisor);
  addSchemaRoutes(endpoint, supervisor);
  addWorkspaceRoutes(endpoint, supervisor);
  addObjectRoutes(endpoint, supervisor, options);
  addLabRoutes(endpoint, supervisor, options.findLab);

  return app;
}
