import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { convert, type OpenApiDocument } from '../../lessons/schema/convert.ts';
import type { GroupVersion, SchemaIndex } from '../../protocol/schema.ts';
import type { ApiClient } from './client.ts';
import { apiVersionOf, Discovery } from './discovery.ts';

/** The index of OpenAPI v3 (KEP-2896): each group version's document, with a hash of what it says. */
interface OpenApiIndex {
  paths: Record<string, { serverRelativeURL: string }>;
}

/** One group version's fields, ready to be sent. */
export interface PackedSchema {
  hash: string;
  /** JSON of a `SchemaDocument`; packed, since a server keeps many of them and they shrink to a fifth. */
  gzip: Buffer;
}

/**
 * What the cluster says of its kinds' fields. The index is asked again each time, so a CRD is known as soon as the API
 * server publishes it; a group version is read and converted once for each hash.
 */
export class ClusterSchema {
  readonly #client: ApiClient;
  readonly #packed = new Map<string, { hash: string; schema: Promise<PackedSchema> }>();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /**
   * Every kind of which an object can be made.
   *
   * @throws {UnreachableError} when the API server does not answer
   */
  async index(): Promise<SchemaIndex> {
    const [documents, resources, version] = await Promise.all([
      this.#documents(),
      new Discovery(this.#client).all(),
      this.#client.json<{ gitVersion: string }>({ path: '/version' }),
    ]);
    const groupVersions = new Map<string, GroupVersion>();
    for (const resource of resources) {
      const apiVersion = apiVersionOf(resource);
      const hash = documents.get(apiVersion)?.hash;
      // A CRD just made is discovered a moment before its OpenAPI is published.
      if (hash === undefined || !resource.verbs.includes('create')) continue;
      const group = groupVersions.get(apiVersion) ?? { apiVersion, hash, kinds: [] };
      groupVersions.set(apiVersion, group);
      group.kinds.push({
        kind: resource.kind,
        namespaced: resource.namespaced,
        applies: resource.verbs.includes('patch'),
      });
    }
    return { version: version.body.gitVersion, groupVersions: [...groupVersions.values()] };
  }

  /**
   * The fields of one group version's kinds.
   *
   * @param apiVersion for instance `apps/v1`
   * @returns undefined where the cluster does not serve it
   * @throws {UnreachableError} when the API server does not answer
   */
  async groupVersion(apiVersion: string): Promise<PackedSchema | undefined> {
    const found = (await this.#documents()).get(apiVersion);
    if (!found) return undefined;
    const known = this.#packed.get(apiVersion);
    if (known?.hash === found.hash) return known.schema;
    const schema = this.#pack(apiVersion, found);
    this.#packed.set(apiVersion, { hash: found.hash, schema });
    // A failed answer must not be remembered: the next caller asks again.
    schema.catch(() => this.#packed.delete(apiVersion));
    return schema;
  }

  async #pack(apiVersion: string, { hash, path }: Found): Promise<PackedSchema> {
    const { body } = await this.#client.json<OpenApiDocument>({ path });
    const json = JSON.stringify(convert(body, apiVersion));
    return { hash, gzip: await promisify(gzip)(json) };
  }

  async #documents(): Promise<Map<string, Found>> {
    const { body } = await this.#client.json<OpenApiIndex>({ path: '/openapi/v3' });
    return new Map(
      Object.entries(body.paths).flatMap(([name, { serverRelativeURL: path }]) => {
        const apiVersion = /^(?:api|apis\/[^/]+)\/v[^/]+$/.test(name)
          ? name.replace(/^apis?\//, '')
          : undefined;
        const hash = createHash('sha256').update(path).digest('base64url').slice(0, 16);
        return apiVersion === undefined ? [] : [[apiVersion, { hash, path }] as const];
      }),
    );
  }
}

interface Found {
  hash: string;
  /** With the API server's own hash in it. */
  path: string;
}
