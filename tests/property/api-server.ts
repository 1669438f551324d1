import { randomUUID } from 'node:crypto';
import { parse } from 'yaml';
import {
  ApiError,
  UnreachableError,
  type ApiClient,
  type ApiRequest,
} from '../../src/cluster/api/client.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';

/** The kinds that it serves, by their plural. */
const kinds = [
  { plural: 'namespaces', kind: 'Namespace', group: '', scope: 'Cluster' },
  ...[
    { plural: 'configmaps', kind: 'ConfigMap' },
    { plural: 'pods', kind: 'Pod' },
    { plural: 'services', kind: 'Service' },
    { plural: 'serviceaccounts', kind: 'ServiceAccount' },
  ].map((one) => ({ ...one, group: '', scope: 'Namespaced' })),
  { plural: 'deployments', kind: 'Deployment', group: 'apps', scope: 'Namespaced' },
  { plural: 'events', kind: 'Event', group: 'events.k8s.io', scope: 'Namespaced' },
  ...[
    { plural: 'clusterroles', kind: 'ClusterRole', group: 'rbac.authorization.k8s.io' },
    {
      plural: 'clusterrolebindings',
      kind: 'ClusterRoleBinding',
      group: 'rbac.authorization.k8s.io',
    },
    ...[
      'ValidatingWebhookConfiguration',
      'MutatingWebhookConfiguration',
      'ValidatingAdmissionPolicyBinding',
    ].map((kind) => ({
      plural: `${kind.toLowerCase()}s`,
      kind,
      group: 'admissionregistration.k8s.io',
    })),
  ].map((one) => ({ ...one, scope: 'Cluster' })),
];
const verbs = ['create', 'delete', 'get', 'list', 'patch', 'watch'];

interface Watcher {
  matches: (object: KubeObject) => boolean;
  send: (line: object) => void;
  cut: (error: Error | undefined) => void;
}

/**
 * An API server in memory, as far as Apply, Reset and the live view need one: it keeps objects, refuses what is there
 * already or is going, tells watches, and deletes what is in a namespace a moment after the namespace. It can be taken away.
 */
export class ApiServer {
  readonly #objects = new Map<string, KubeObject>();
  readonly #watchers = new Set<Watcher>();
  readonly #past: { version: number; type: string; object: KubeObject }[] = [];
  #version = 1;
  #isGone = false;

  /**
   * What the code under test speaks to.
   *
   * @param killed aborts when the server that uses it is killed: nothing of it arrives any more
   */
  client(killed: AbortSignal): ApiClient {
    const client = {
      json: async (request: ApiRequest) => {
        await this.#arrive(request, killed);
        const { code, body } = this.#take(request);
        return { code, body: structuredClone(body), warnings: [] };
      },
      stream: async (request: ApiRequest) => {
        await this.#arrive(request, killed);
        return { body: this.#watch(request) };
      },
      webSocket: () => Promise.reject(client.unreachable(new Error('no shells here'))),
      unreachable: (cause: unknown) => new UnreachableError(cause),
      close: () => Promise.resolve(),
    };
    return client as unknown as ApiClient;
  }

  /** How many watches are open. */
  get watches(): number {
    return this.#watchers.size;
  }

  /** Everything that it keeps. */
  get objects(): KubeObject[] {
    return [...this.#objects.values()];
  }

  /** Answers nobody, and cuts the watches, until it is back. */
  goAway(): void {
    this.#isGone = true;
    for (const { cut } of [...this.#watchers]) cut(new Error('read ECONNRESET'));
  }

  comeBack(): void {
    this.#isGone = false;
  }

  /** As a reader does in a terminal: deletes one of the objects that there are. */
  deleteOne(which: number): void {
    const places = [...this.#objects.keys()];
    const at = places[which % places.length];
    if (at !== undefined) this.#delete(at, this.#objects.get(at)!);
  }

  /** Ends the watches as an API server does after some minutes; nobody is refused. */
  endWatches(): void {
    for (const { cut } of [...this.#watchers]) cut(undefined);
  }

  async #arrive({ signal }: ApiRequest, killed: AbortSignal): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    if (this.#isGone || killed.aborted)
      throw new UnreachableError(new Error('connect ECONNREFUSED'));
  }

  #take(request: ApiRequest): { code: number; body: unknown } {
    const { method = 'GET', path, body, accept } = request;
    const url = new URL(path, 'http://api');
    if (url.pathname === '/api' || url.pathname === '/apis')
      return { code: 200, body: discovery(url.pathname) };
    const target = targetOf(url.pathname);
    const at = `${target.namespace ?? ''}/${target.plural}/${target.name ?? ''}`;
    const known = this.#objects.get(at);
    switch (method) {
      case 'GET':
        if (target.name === undefined) return { code: 200, body: this.#list(url, target, accept) };
        if (!known) throw refusal(404, 'NotFound');
        return { code: 200, body: known };
      case 'POST': {
        const object = parse(body!) as KubeObject;
        const place = `${target.namespace ?? ''}/${target.plural}/${object.metadata.name}`;
        if (this.#objects.has(place)) throw refusal(409, 'AlreadyExists');
        return { code: 201, body: this.#put(place, target.namespace, object, undefined) };
      }
      case 'PATCH': {
        const patch = parse(body!) as KubeObject;
        const isApply = request.contentType === 'application/apply-patch+yaml';
        if (!known && (!isApply || patch.metadata.uid)) throw refusal(404, 'NotFound');
        if (known && patch.metadata.uid && patch.metadata.uid !== known.metadata.uid)
          throw refusal(409, 'Conflict');
        if (url.searchParams.get('dryRun')) {
          return { code: known ? 200 : 201, body: merged(known, patch, target.namespace, 'dry') };
        }
        return { code: known ? 200 : 201, body: this.#put(at, target.namespace, patch, known) };
      }
      case 'DELETE': {
        const { preconditions } =
          body === undefined ? {} : (JSON.parse(body) as { preconditions?: { uid: string } });
        // Of a whole collection kindbook deletes toolboxes alone, and there are none here.
        if (target.name === undefined) return { code: 200, body: {} };
        if (!known) throw refusal(404, 'NotFound');
        if (preconditions && preconditions.uid !== known.metadata.uid)
          throw refusal(409, 'Conflict');
        this.#delete(at, known);
        return { code: 200, body: known };
      }
    }
  }

  #put(
    at: string,
    namespace: string | undefined,
    patch: KubeObject,
    known: KubeObject | undefined,
  ): KubeObject {
    if (!known && namespace !== undefined) {
      const own = this.#objects.get(`/namespaces/${namespace}`);
      if (!own) throw refusal(404, 'NotFound');
      if (own.metadata.deletionTimestamp)
        throw refusal(403, 'Forbidden', 'because it is being terminated');
    }
    const object = merged(known, patch, namespace, String((this.#version += 1)));
    this.#objects.set(at, object);
    this.#tell(known ? 'MODIFIED' : 'ADDED', object);
    return object;
  }

  #delete(at: string, object: KubeObject): void {
    if (object.metadata.deletionTimestamp) return;
    if (object.kind !== 'Namespace') return this.#remove(at);
    const going = merged(object, object, undefined, String((this.#version += 1)));
    going.metadata.deletionTimestamp = new Date().toISOString();
    this.#objects.set(at, going);
    this.#tell('MODIFIED', going);
    // What is in it goes first, a moment later.
    setTimeout(() => {
      const inside = `${going.metadata.name}/`;
      for (const place of [...this.#objects.keys()])
        if (place.startsWith(inside)) this.#remove(place);
      this.#remove(at);
    }, 3);
  }

  #remove(at: string): void {
    const object = this.#objects.get(at);
    if (!object) return;
    this.#objects.delete(at);
    this.#version += 1;
    const last = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    };
    this.#tell('DELETED', last);
  }

  #tell(type: string, object: KubeObject): void {
    this.#past.push({ version: this.#version, type, object });
    for (const { matches, send } of this.#watchers) if (matches(object)) send({ type, object });
  }

  #list(url: URL, target: Target, accept: string | undefined): unknown {
    const matches = matcher(url, target);
    const items = this.objects.filter(matches);
    const isMetadata = accept?.includes('PartialObjectMetadata') === true;
    return {
      kind: `${target.kind}List`,
      apiVersion: target.group === '' ? 'v1' : `${target.group}/v1`,
      metadata: { resourceVersion: String(this.#version) },
      items: isMetadata ? items.map(({ metadata }) => ({ metadata })) : items,
    };
  }

  /** The lines of a watch: what has happened since the version that it names, and what happens from now on. */
  async *#watch({ path, signal }: ApiRequest): AsyncGenerator<Buffer> {
    const url = new URL(path, 'http://api');
    const from = Number(url.searchParams.get('resourceVersion'));
    const waiting: Buffer[] = [];
    let end: { error: Error | undefined } | undefined;
    let wake = (): void => undefined;
    const watcher: Watcher = {
      matches: matcher(url, targetOf(url.pathname)),
      send: (line) => {
        waiting.push(Buffer.from(`${JSON.stringify(line)}\n`));
        wake();
      },
      cut: (error) => {
        end ??= { error };
        this.#watchers.delete(watcher);
        wake();
      },
    };
    const leave = () => watcher.cut(new Error('aborted'));
    signal?.addEventListener('abort', leave);
    this.#watchers.add(watcher);
    for (const { version, type, object } of this.#past) {
      if (version > from && watcher.matches(object)) watcher.send({ type, object });
    }
    if (signal?.aborted) leave();
    if (this.#isGone) watcher.cut(new Error('read ECONNRESET'));
    try {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift()!;
        if (end?.error) throw end.error;
        if (end) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal?.removeEventListener('abort', leave);
      this.#watchers.delete(watcher);
    }
  }
}

interface Target {
  group: string;
  plural: string;
  kind: string;
  namespace: string | undefined;
  name: string | undefined;
}

/** What a path names. */
function targetOf(path: string): Target {
  const [, group = '', , namespace, plural, name] =
    /^\/(?:api|apis\/([^/]+))\/(v1)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(
      path,
    ) ?? [];
  const found = kinds.find((one) => one.plural === plural && one.group === group);
  if (!found) throw refusal(404, 'NotFound');
  return { group, plural: found.plural, kind: found.kind, namespace, name };
}

function matcher(url: URL, { kind, namespace }: Target): (object: KubeObject) => boolean {
  const labels = (url.searchParams.get('labelSelector') ?? '').split(',').filter(Boolean);
  const name = url.searchParams.get('fieldSelector')?.replace('metadata.name=', '');
  return (object) =>
    object.kind === kind &&
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    labels.every((wanted) => {
      const [label, not, value] = /^!?([^!=]+)(!?)=?(.*)$/.exec(wanted)!.slice(1) as [
        string,
        string,
        string,
      ];
      const has = object.metadata.labels?.[label];
      if (wanted.startsWith('!')) return has === undefined;
      if (not) return has !== value;
      return value === '' ? has !== undefined : has === value;
    });
}

/** The object after a patch: what is said goes before what was there. */
function merged(
  known: KubeObject | undefined,
  patch: KubeObject,
  namespace: string | undefined,
  resourceVersion: string,
): KubeObject {
  const of = (object: KubeObject | undefined, member: 'labels' | 'annotations') =>
    object?.metadata[member];
  return {
    ...known,
    ...patch,
    apiVersion: known?.apiVersion ?? patch.apiVersion,
    kind: known?.kind ?? patch.kind,
    metadata: {
      ...known?.metadata,
      name: patch.metadata.name ?? known!.metadata.name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: known?.metadata.uid ?? randomUUID(),
      resourceVersion,
      creationTimestamp: known?.metadata.creationTimestamp ?? new Date().toISOString(),
      labels: { ...of(known, 'labels'), ...of(patch, 'labels') },
      annotations: { ...of(known, 'annotations'), ...of(patch, 'annotations') },
    },
  };
}

function refusal(code: number, reason: string, words = ''): ApiError {
  return new ApiError(code, { reason, message: `${reason} ${words}`.trim() });
}

function discovery(root: string): unknown {
  const groups = [...new Set(kinds.map(({ group }) => group))].filter(
    (group) => (group === '') === (root === '/api'),
  );
  return {
    items: groups.map((group) => ({
      metadata: { name: group },
      versions: [
        {
          version: 'v1',
          resources: kinds
            .filter((one) => one.group === group)
            .map(({ plural, kind, scope }) => ({
              resource: plural,
              scope,
              verbs,
              responseKind: { group, version: 'v1', kind },
            })),
        },
      ],
    })),
  };
}
