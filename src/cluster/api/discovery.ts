import type { ApiClient } from './client.ts';

/** What the API server calls a kind in its paths. */
export interface Resource {
  group: string;
  version: string;
  kind: string;
  /** The plural in paths, for instance `pods`. */
  plural: string;
  namespaced: boolean;
  verbs: string[];
}

/** Aggregated discovery (KEP-3352): every resource of the cluster in two requests. */
const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

interface GroupList {
  items: {
    metadata: { name?: string };
    versions: {
      version: string;
      /** Absent while an aggregated API (metrics-server, just made) does not answer. */
      resources?: {
        resource: string;
        scope: 'Namespaced' | 'Cluster';
        verbs: string[];
        responseKind?: { group: string; version: string; kind: string };
      }[];
    }[];
  }[];
}

/** Knows which kinds the cluster serves; asks again when it meets one that it does not know. */
export class Discovery {
  readonly #client: ApiClient;
  #resources: Promise<Resource[]> | undefined;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Every resource the cluster serves, in the API server's order of preference. */
  all(): Promise<Resource[]> {
    this.#resources ??= this.#ask().catch((error: unknown) => {
      // A failed answer must not be remembered: the next caller asks again.
      this.#resources = undefined;
      throw error;
    });
    return this.#resources;
  }

  /**
   * Finds what a manifest's `apiVersion` and `kind` mean.
   *
   * @returns the resource, or undefined where the cluster (asked again) does not serve it
   */
  async find(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const known = findIn(await this.all(), apiVersion, kind);
    if (known) return known;
    this.refresh();
    return findIn(await this.all(), apiVersion, kind);
  }

  /**
   * Finds kinds by their names with their groups (`Deployment.apps`, `Pod`), in the version that the API server prefers.
   * Those that the cluster (asked again) does not serve are left out.
   */
  async ofGroupKinds(names: string[]): Promise<Resource[]> {
    const find = (all: Resource[]) =>
      names.flatMap(
        (name) =>
          all.find(({ group, kind }) => (group === '' ? kind : `${kind}.${group}`) === name) ?? [],
      );
    const known = find(await this.all());
    if (known.length === names.length) return known;
    this.refresh();
    return find(await this.all());
  }

  /** Forgets what the cluster served: a CRD has come, changed or gone. */
  refresh(): void {
    this.#resources = undefined;
  }

  async #ask(): Promise<Resource[]> {
    const answers = await Promise.all(
      ['/api', '/apis'].map((path) => this.#client.json<GroupList>({ path, accept })),
    );
    return answers.flatMap(({ body }) => resourcesOf(body));
  }
}

function resourcesOf(list: GroupList): Resource[] {
  return list.items.flatMap((group) =>
    group.versions.flatMap(({ version, resources = [] }) =>
      resources.map((resource) => ({
        group: group.metadata.name ?? '',
        version,
        kind: resource.responseKind?.kind ?? '',
        plural: resource.resource,
        namespaced: resource.scope === 'Namespaced',
        verbs: resource.verbs,
      })),
    ),
  );
}

function findIn(resources: Resource[], apiVersion: string, kind: string): Resource | undefined {
  return resources.find(
    (resource) => resource.kind === kind && apiVersionOf(resource) === apiVersion,
  );
}

/** The `apiVersion` of a resource's manifests: `v1`, `apps/v1`. */
export function apiVersionOf(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}
