import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import { parentsOf } from '../../src/cluster/workspace/apply-set.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import type { NumberedEvent } from '../../src/cluster/workspace/event-log.ts';
import type { ApplyEvent, DocumentResult, KubeObject } from '../../src/protocol/workspace.ts';

/** One test's own lesson on the real cluster, gone again at the end. */
export interface TestWorkspace extends AsyncDisposable {
  lesson: string;
  client: ApiClient;
  workspaces: Workspaces;
  /** Applies a text as the cell `test.yaml` and gives all events of the answer. */
  apply: (yaml: string) => Promise<ApplyEvent[]>;
}

/** Makes a lesson with a name of its own; nothing is in the cluster until something is applied. */
export async function testWorkspace(): Promise<TestWorkspace> {
  const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
  const workspaces = new Workspaces(client);
  const lesson = `test-${randomBytes(4).toString('hex')}`;
  return {
    lesson,
    client,
    workspaces,
    apply: (yaml) => Array.fromAsync(workspaces.apply(lesson, { cell: 'test.yaml', yaml })),
    async [Symbol.asyncDispose]() {
      await workspaces.cleanUp(lesson);
      // The namespaces go by themselves; what is in none is gone when the parents of the ApplySets are.
      while ((await parentsOf(client, lesson)).length > 0) await delay(250);
      await workspaces.close();
    },
  };
}

/**
 * Deletes what cells of a workspace have made, which costs less than a namespace for each test: a file's tests share one
 * where what they make is deleted at once, as Pods are that no node has taken.
 */
export async function clear(
  { workspaces, lesson }: TestWorkspace,
  cells = ['test.yaml'],
): Promise<void> {
  for (const cell of cells) {
    const yaml = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: empty-${cell}}\n`;
    const [result] = results(await Array.fromAsync(workspaces.apply(lesson, { cell, yaml })));
    if (result?.outcome === 'failed') throw new Error(JSON.stringify(result));
  }
}

/** A small Pod, as a reader would write it; `more` goes on with its container or its `spec`. */
export const pod = (name: string, more = '') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
    - name: web
      image: nginx:1.26
${more}`;

/** The documents' results among an answer's events. */
export function results(events: ApplyEvent[]): DocumentResult[] {
  return events.flatMap((event) => (event.event === 'document' ? [event.data] : []));
}

/**
 * Follows a workspace until its objects are as wanted.
 *
 * @param wanted is asked after every event, with all objects by kind and name
 * @returns every event so far
 * @throws when that has not happened within `within` milliseconds; the message has the last state
 */
export async function followUntil(
  { workspaces, lesson }: TestWorkspace,
  wanted: (objects: KubeObject[], events: NumberedEvent[]) => boolean,
  within = 40_000,
): Promise<NumberedEvent[]> {
  const events: NumberedEvent[] = [];
  const objects = new Map<string, KubeObject>();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    const state = [...objects.values()].map(({ kind, metadata, status }) => ({
      kind,
      name: metadata.name,
      status,
    }));
    reject(new Error(`Not as wanted after ${within} ms: ${JSON.stringify(state, null, 1)}`));
  }, within);
  const hear = (numbered: NumberedEvent) => {
    events.push(numbered);
    const { event, data } = numbered.event;
    if (event === 'snapshot') {
      objects.clear();
      for (const object of data.objects) objects.set(object.metadata.uid, object);
    } else if (event === 'change') {
      if (data.type === 'DELETED') objects.delete(data.object.metadata.uid);
      else objects.set(data.object.metadata.uid, data.object);
    }
    if (wanted([...objects.values()], events)) resolve();
  };
  const stop = await workspaces.follow(
    lesson,
    { tell: hear, end: () => reject(new Error('The workspace ended.')) },
    undefined,
  );
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    stop();
  }
  return events;
}
