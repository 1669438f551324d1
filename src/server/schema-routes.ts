import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Context } from 'hono';
import type { PackedSchema } from '../cluster/api/schema.ts';
import type { Supervisor } from '../cluster/supervisor.ts';
import { routes } from '../protocol/routes.ts';
import type { SchemaIndex } from '../protocol/schema.ts';
import type { Endpoint } from './endpoint.ts';
import { ProblemError } from './problem.ts';

/** Adds what the editor asks for: the kinds that the cluster serves, and their fields. */
export function addSchemaRoutes(endpoint: Endpoint, supervisor: Supervisor): void {
  endpoint.get(routes.schemaIndex, async ({ c }) =>
    schemaIndex(c, await supervisor.schema().index()),
  );

  endpoint.get(routes.schema, async ({ params: { apiVersion }, c }) => {
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
}

/** Answers with the index, or with 304 where the browser has it already (RFC 9110, 13.1.2). */
function schemaIndex(c: Context, index: SchemaIndex): Response {
  const body = JSON.stringify(index);
  const headers = { etag: etagOf(body), 'cache-control': 'no-cache' };
  if (isKnown(c, headers.etag)) return c.body(null, 304, headers);
  return c.body(body, 200, { ...headers, 'content-type': 'application/json' });
}

/** Answers with one group version's schema. Asked for by its hash it never changes. */
function packedSchema(c: Context, { hash, gzip }: PackedSchema): Response {
  const headers = {
    etag: `"${hash}"`,
    vary: 'accept-encoding',
    'cache-control':
      c.req.query('hash') === hash ? 'private, max-age=31536000, immutable' : 'no-cache',
  };
  if (isKnown(c, headers.etag)) return c.body(null, 304, headers);
  const packed = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  return c.body(new Uint8Array(packed ? gzip : gunzipSync(gzip)), 200, {
    ...headers,
    'content-type': 'application/schema+json',
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
  });
}

function isKnown(c: Context, etag: string): boolean {
  const known = c.req.header('if-none-match') ?? '';
  return known.split(/\s*,\s*/).some((each) => each.replace(/^W\//, '') === etag);
}

function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}
