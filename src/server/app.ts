import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { examine } from '../cluster/provider/examine.ts';
import type { Supervisor } from '../cluster/supervisor.ts';
import type { Finding } from '../protocol/doctor.ts';
import { cniBenchRequest } from '../protocol/cni-bench-request.ts';
import { clusterRequest } from '../protocol/cluster-request.ts';
import { imagesRequest } from '../protocol/images-request.ts';
import { toolboxRequest } from '../protocol/shell-request.ts';
import { applyRequest, cellRequest, maxBodyBytes, resetRequest } from '../protocol/workspace.ts';
import {
  guardChange,
  guardHost,
  guardToken,
  hasToken,
  tokenCookie,
  type GuardOptions,
} from './guards.ts';
import { ProblemError, problemResponse } from './problem.ts';
import { eventStream } from './event-stream.ts';
import { addLabRoutes, type FindLab } from './lab-routes.ts';
import { addObjectRoutes } from './object-routes.ts';
import { readBody, readWorkspace } from './request.ts';
import { packedSchema, schemaIndex } from './schema.ts';

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
 * @returns an app whose `fetch` takes a Request and returns a Response
 */
export function createApp(options: AppOptions): Hono {
  const { supervisor } = options;
  const app = new Hono().basePath('/api');

  app.onError((error, c) =>
    // Whoever asked has gone away, and with them the question: nobody reads this.
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
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
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
        throw new ProblemError({
          type: '/problems/too-large',
          status: 413,
          title: 'This text is larger than 1 MiB.',
          hint: 'Shorten it, or split it into several cells.',
        });
      },
    }),
  );

  app.get('/health', (c) => {
    const { state, version, provider } = supervisor.status;
    return c.json({
      status: 'ok',
      version: options.version,
      cluster: { state, version, provider },
    });
  });

  // It starts programs and takes seconds: who asks meanwhile gets the same answer.
  let examination: Promise<Finding[]> | undefined;
  app.get('/doctor', async (c) => {
    guardToken(c.req.raw.headers, options);
    examination ??= (options.examine ?? examine)().finally(() => (examination = undefined));
    return c.json(await examination);
  });

  app.get('/cluster', (c) =>
    eventStream(c, (send) => {
      const ends = [
        supervisor.subscribe((data) => send({ event: 'cluster', data })),
        supervisor.subscribeImages((data) => send({ event: 'images', data })),
      ];
      return () => {
        for (const end of ends) end();
      };
    }),
  );

  app.get('/cluster/parts', (c) => {
    // Asked for before the answer begins, so that a cluster that is not there is a problem document.
    const parts = supervisor.parts();
    return eventStream(c, (send, end) =>
      parts.subscribe({ tell: (data) => send({ event: 'parts', data }), end }),
    );
  });

  app.post('/images', async (c) => {
    const { images } = await readBody(c.req.raw, imagesRequest);
    supervisor.loadImages(images);
    return c.json({ accepted: images }, 202);
  });

  app.post('/cluster', async (c) => {
    const { action } = await readBody(c.req.raw, clusterRequest);
    if (!supervisor.status.offers.includes(action)) {
      throw new ProblemError({
        type: '/problems/not-offered',
        status: 409,
        title: 'The cluster’s state does not allow this now.',
        hint: 'Look at the cluster panel: its state has changed.',
      });
    }
    supervisor.prepare(action);
    return c.json({ accepted: action }, 202);
  });

  app.get('/cni-bench', (c) =>
    eventStream(c, (send) =>
      supervisor.cniBench.subscribe((data) => send({ event: 'cni-bench', data })),
    ),
  );

  app.post('/cni-bench', async (c) => {
    const request = await readBody(c.req.raw, cniBenchRequest);
    if (request.action === 'run') supervisor.cniBench.run(request.cni);
    else supervisor.cniBench.stop();
    return c.json({ accepted: request.action }, 202);
  });

  app.get('/schema', async (c) => schemaIndex(c, await supervisor.schema().index()));

  app.get('/schema/:apiVersion{.+}', async (c) => {
    const apiVersion = c.req.param('apiVersion');
    const packed = await supervisor.schema().groupVersion(apiVersion);
    if (!packed) {
      throw new ProblemError({
        type: '/problems/group-version',
        status: 404,
        title: `The cluster serves no kinds of ${apiVersion}.`,
        hint: '`kubectl api-versions` lists what it serves.',
      });
    }
    return packedSchema(c, packed);
  });

  app.post('/workspaces/:lesson/apply', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const request = await readBody(c.req.raw, applyRequest);
    const events = supervisor.workspaces().apply(lesson, request);
    // The first event is awaited, so that a cluster that is gone is a problem document and no broken stream.
    const first = await events.next();
    return eventStream(c, async (send) => {
      if (!first.done) send(first.value);
      for await (const event of events) send(event);
    });
  });

  app.post('/workspaces/:lesson/dry-run', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const request = await readBody(c.req.raw, cellRequest);
    return c.json(await supervisor.workspaces().dryRun(lesson, request, c.req.raw.signal));
  });

  app.post('/workspaces/:lesson/diff', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const request = await readBody(c.req.raw, cellRequest);
    return c.json(await supervisor.workspaces().diff(lesson, request, c.req.raw.signal));
  });

  app.get('/workspaces', async (c) => c.json(await supervisor.workspaces().summaries()));

  app.post('/workspaces/:lesson/cleanup', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    await readBody(c.req.raw, resetRequest);
    await supervisor.workspaces().cleanUp(lesson);
    return c.json({ accepted: 'cleanup' }, 202);
  });

  app.post('/workspaces/:lesson/reset', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    await readBody(c.req.raw, resetRequest);
    return c.json({ namespace: await supervisor.workspaces().reset(lesson) });
  });

  app.post('/workspaces/:lesson/toolbox', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    await readBody(c.req.raw, toolboxRequest);
    return c.json({ pod: await supervisor.workspaces().shells.prepare(lesson) });
  });

  app.get('/workspaces/:lesson/live', async (c) => {
    const lesson = readWorkspace(c.req.param('lesson'), supervisor);
    const workspaces = supervisor.workspaces();
    return eventStream(c, (send, end) =>
      workspaces.follow(
        lesson,
        { tell: ({ id, event }) => send({ id, ...event }), end },
        c.req.header('last-event-id'),
      ),
    );
  });

  addObjectRoutes(app, supervisor);
  addLabRoutes(app, supervisor, options.findLab);

  return app;
}
