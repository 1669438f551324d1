import fc from 'fast-check';
import type { z } from 'zod';
import { UnreachableError, type ApiClient } from '../../src/cluster/api/client.ts';
import { Objects } from '../../src/cluster/objects/objects.ts';
import { Previews } from '../../src/cluster/preview/previews.ts';
import type { Supervisor } from '../../src/cluster/supervisor.ts';
import { Tenancy } from '../../src/cluster/workspace/tenancy.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import { clusterRequest } from '../../src/protocol/cluster-request.ts';
import { cniBenchRequest } from '../../src/protocol/cni-bench-request.ts';
import { imagesRequest } from '../../src/protocol/images-request.ts';
import {
  deleteRequest,
  logsRequest,
  previewRequest,
  restartRequest,
  scaleRequest,
} from '../../src/protocol/objects.ts';
import type { ProblemDocument } from '../../src/protocol/problem.ts';
import { routes } from '../../src/protocol/routes.ts';
import { shellRequest } from '../../src/protocol/shell-request.ts';
import { streamRequest } from '../../src/protocol/stream-request.ts';
import { applyRequest, cellRequest } from '../../src/protocol/workspace.ts';
import { createApp } from '../../src/server/app.ts';
import { ProblemError } from '../../src/server/problem.ts';
import { readValue } from '../../src/server/request.ts';
import { anyText, brokenManifest, yamlPieces } from './any.ts';
import { holds, isProblem } from './holds.ts';

/** The whole endpoint, before a cluster that has gone away just now. */
const unreachable = () => Promise.reject(new UnreachableError(new Error('connect ECONNREFUSED')));
const client = {
  json: unreachable,
  stream: unreachable,
  webSocket: unreachable,
} as unknown as ApiClient;
const workspaces = new Workspaces(client);
const supervisor = {
  tenancy: new Tenancy(),
  status: { state: 'interrupted', provider: 'kind', nodes: [], steps: [], offers: [] },
  subscribe: () => () => undefined,
  subscribeImages: () => () => undefined,
  loadImages: () => undefined,
  cniBench: { subscribe: () => () => undefined, run: () => undefined, stop: () => undefined },
  workspaces: () => workspaces,
  objects: () => new Objects(client),
  previews: () => new Previews(client),
  schema: () => ({ index: unreachable, groupVersion: unreachable }),
  parts: () => ({ subscribe: () => () => undefined }),
} as unknown as Supervisor;
const port = 4747;
const good = {
  host: `localhost:${port}`,
  origin: `http://localhost:${port}`,
  cookie: `kindbook-${port}=the-token`,
  'content-type': 'application/json',
};
const app = createApp({
  port,
  token: 'the-token',
  supervisor,
  findLab: () => undefined,
  examine: () => Promise.resolve([]),
  version: '1.2.3',
});

const paths = Object.values(routes).map(({ path }) => path);
const posts = Object.values(routes).flatMap(({ method, path }) => (method === 'POST' ? path : []));
const someName = fc.constantFrom('pods', 'web', 'apps/v1', '1');
const anyName = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '%',
    '%2e%2e',
    'a%2fb',
    '%00',
    '%ff',
    'constructor',
    '__proto__',
    'x'.repeat(300),
    '',
  ),
  anyText.map((text) => encodeURIComponent(text.toWellFormed())),
);
const filled = (path: fc.Arbitrary<string>, name: fc.Arbitrary<string>) =>
  fc.tuple(path, fc.array(name, { minLength: 4, maxLength: 4 })).map(([one, names]) => {
    let at = 0;
    return one.replace(/:\w+(?:\{\.\+\})?/g, () => names[at++ % names.length]!);
  });
const postPath = filled(fc.constantFrom(...posts), someName);

holds(
  'any bytes as a body',
  fc.tuple(
    postPath,
    fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(bytesOf), anyText.map(bytesOf)),
  ),
  ([path, body]) => isAnswered(path, { method: 'POST', headers: good, body: new Uint8Array(body) }),
);

const text = fc.oneof(brokenManifest, yamlPieces, anyText);
const name = fc.oneof(fc.constantFrom('web.yaml', 'web', 'kindbook-pods'), anyText);
const count = fc.oneof(fc.integer({ min: -1, max: 400 }), fc.double());
const kind = fc.constantFrom('Pod', 'Service', 'Deployment', 'ReplicaSet', 'constructor');
const almost = fc.oneof(
  fc.record({ cell: fc.constant('web.yaml'), yaml: text }),
  fc.record(
    {
      cell: name,
      yaml: text,
      force: fc.array(count),
      replace: fc.array(fc.record({ document: count, uid: name })),
    },
    { requiredKeys: ['cell', 'yaml'] },
  ),
  fc.record(
    { kind, namespace: name, name, replicas: count, port: count },
    { requiredKeys: ['kind', 'namespace', 'name'] },
  ),
  fc.record({ id: name }),
  fc.record(
    {
      action: fc.constantFrom('create', 'recreate', 'run', 'stop'),
      cni: fc.constantFrom('flannel', 'none'),
    },
    { requiredKeys: ['action'] },
  ),
  fc.record({ images: fc.array(name) }),
  fc.constant({}),
);
const validators = [
  applyRequest,
  cellRequest,
  clusterRequest,
  cniBenchRequest,
  deleteRequest,
  imagesRequest,
  logsRequest,
  previewRequest,
  restartRequest,
  scaleRequest,
  shellRequest,
  streamRequest,
];
holds(
  'any value as a request',
  fc.tuple(
    fc.constantFrom<z.ZodType>(...validators),
    fc.oneof(almost, fc.jsonValue({ maxDepth: 2 })),
  ),
  ([validator, value]) => {
    try {
      readValue(value, validator);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      isProblem(error.problem);
    }
  },
);

holds('almost what a route takes', fc.tuple(postPath, almost), ([path, body]) =>
  isAnswered(path, { method: 'POST', headers: good, body: JSON.stringify(body) }),
);

const anyHeaders = fc
  .record(
    {
      host: fc.constantFrom(good.host, 'evil.example', '', '127.0.0.1:4747'),
      origin: fc.constantFrom(good.origin, 'null', 'http://evil.example'),
      cookie: fc.constantFrom(
        good.cookie,
        'kindbook-4747=',
        '=',
        ';;',
        'kindbook-4747 =x; kindbook-4747=the-token',
      ),
      'content-type': fc.constantFrom('application/json', 'text/plain', ''),
      'last-event-id': fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
      'sec-fetch-site': fc.constantFrom('none', 'cross-site', 'x'),
      'if-none-match': fc.constantFrom('*', '"', 'W/"a"'),
      'content-length': fc.constantFrom('-1', '99999999999', 'x'),
    },
    { requiredKeys: [] },
  )
  .map((headers) => ({ ...good, ...headers }));
const anyPath = fc.oneof(
  filled(fc.constantFrom(...paths), fc.oneof(someName, anyName)),
  fc.webPath().map((path) => `/api${path}`),
);
const query = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '?follow=x',
    '?tail=-1',
    '?tail=1e9',
    '?previous=true&follow=true',
    '?hash=',
    '?__proto__=1',
    '?namespace=..',
  ),
  fc.webQueryParameters().map((parameters) => `?${parameters}`),
);
holds(
  'any path, method and headers',
  fc.tuple(
    anyPath,
    query,
    fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'X'),
    anyHeaders,
  ),
  ([path, more, method, headers]) => isAnswered(`${path}${more}`, { method, headers }),
);

/** @throws {Error} where the answer is none that was foreseen */
async function isAnswered(path: string, request: RequestInit): Promise<void> {
  const left = new AbortController();
  const answer = await app.request(path, { ...request, signal: left.signal });
  if (answer.status < 400) {
    // A stream would go on for ever.
    left.abort();
    await answer.body?.cancel();
    return;
  }
  // Nobody reads the body of an answer to HEAD.
  if (request.method === 'HEAD') return;
  const words = await answer.text();
  const problem = JSON.parse(words) as ProblemDocument;
  isProblem(problem);
  if (problem.status !== answer.status || answer.status === 500) {
    throw new Error(`Not foreseen: ${answer.status} ${words}`);
  }
}

function bytesOf(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}
