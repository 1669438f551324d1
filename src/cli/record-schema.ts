import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ApiClient } from '../cluster/api/client.ts';
import { ClusterSchema } from '../cluster/api/schema.ts';
import type { SchemaIndex } from '../protocol/schema.ts';
import { root } from './root.ts';

/** The site serves it as it is: the editor takes it while there is no cluster. */
const folder = join(root, 'public', 'schema');

/**
 * Saves what the cluster says of Kubernetes' own kinds, so that the editor knows them without a cluster too. Kinds that
 * a CRD or an added API server brings along are left out: a reader's cluster need not have them.
 *
 * @returns what was saved
 * @throws {UnreachableError} when the API server does not answer
 */
export async function recordSchema(client: ApiClient): Promise<SchemaIndex> {
  const schema = new ClusterSchema(client);
  const all = await schema.index();
  const index = { ...all, groupVersions: all.groupVersions.filter(isKubernetes) };
  rmSync(folder, { recursive: true, force: true });
  save('index.json', JSON.stringify(index));
  for (const { apiVersion } of index.groupVersions) {
    const packed = await schema.groupVersion(apiVersion);
    if (packed) save(`${apiVersion}.json`, gunzipSync(packed.gzip));
  }
  return index;
}

function isKubernetes({ apiVersion }: { apiVersion: string }): boolean {
  const group = apiVersion.includes('/') ? apiVersion.replace(/\/.*/, '') : '';
  return (!group.includes('.') || group.endsWith('.k8s.io')) && group !== 'metrics.k8s.io';
}

function save(name: string, text: string | Buffer): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
