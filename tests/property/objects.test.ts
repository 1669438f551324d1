import fc from 'fast-check';
import { visible } from '../../src/cluster/workspace/visible.ts';
import { comparable } from '../../src/cluster/workspace/comparable.ts';
import { lossOf } from '../../src/cluster/workspace/loss.ts';
import { ownershipOf } from '../../src/cluster/workspace/ownership.ts';
import { explainRefusal } from '../../src/cluster/workspace/refusal.ts';
import { ApiError, type ApiClient } from '../../src/cluster/api/client.ts';
import { problemOf } from '../../src/server/problem.ts';
import { readManifest } from '../../src/lessons/manifest/documents.ts';
import { failureOf } from '../../src/notebook/diagnosis/diagnosis.ts';
import { diagnosesOf } from '../../src/notebook/diagnosis/cell-diagnoses.ts';
import { cleanYaml } from '../../src/notebook/panel/clean-yaml.ts';
import { cellStatus, statusWords } from '../../src/notebook/state/cell-status.ts';
import { newestFirst } from '../../src/notebook/state/newest-first.ts';
import { linksOf } from '../../src/notebook/state/links.ts';
import { objectState } from '../../src/notebook/state/object-state.ts';
import { everyNode, treeOf } from '../../src/notebook/state/tree.ts';
import { emptyWorkspace, reduce } from '../../src/notebook/state/workspace.ts';
import { episodesOf, grouped } from '../../src/notebook/timeline/group.ts';
import { History } from '../../src/notebook/timeline/history.ts';
import { Observer } from '../../src/notebook/timeline/observer.ts';
import { labelOf, observedWords, sentenceOf } from '../../src/notebook/timeline/sentences.ts';
import { cellLabel } from '../../src/protocol/names.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import { anyEvents, anyObject, anyText, brokenManifest } from './any.ts';
import { holds, isProblem, saysWhole } from './holds.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const cell = 'web.yaml';

holds('any objects in a workspace', fc.array(anyObject, { minLength: 1, maxLength: 5 }), (all) => {
  const objects = all.map((object, number) => named(object, number));
  const [first, ...others] = objects;
  let workspace = reduce(emptyWorkspace, {
    event: 'snapshot',
    data: { namespace: 'kindbook-pods', objects: others, at: now - 5_000 },
  });
  workspace = reduce(workspace, {
    event: 'change',
    data: { type: 'ADDED', object: first!, at: now },
  });
  const tree = treeOf(workspace, cell);
  const shown = [...everyNode(tree)].map(({ object }) => object);
  for (const object of shown) {
    const state = objectState(object, now);
    saysWhole(state);
    if (state.words === '') throw new Error(`A ${object.kind} is in no words.`);
    saysWhole(linksOf(object, workspace));
    newestFirst(workspace.events.get(object.metadata.uid) ?? []);
    cleanYaml(object);
  }
  const diagnoses = diagnosesOf(tree, workspace, now);
  for (const { title, next, reason } of diagnoses) {
    saysWhole({ title, next, reason });
    if (title === '' || next === '') throw new Error('A diagnosis is in no words.');
  }
  const failure = failureOf(diagnoses);
  const facts = {
    applying: false,
    invalid: false,
    changed: false,
    awaited: false,
    connected: true,
  };
  saysWhole(statusWords(cellStatus({ ...facts, tree, failure, now })));
  reduce(workspace, { event: 'change', data: { type: 'DELETED', object: first!, at: now } });
});

holds('any stream of changes in a timeline', anyEvents, (events) => {
  const applied = events.flatMap(({ source, event }) =>
    source === 'live' && event.event === 'change'
      ? (event.data.object.metadata.labels?.[cellLabel] ?? [])
      : [],
  );
  const observer = new Observer(applied[0] ?? cell, emptyWorkspace);
  for (const event of events) observer.take(event);
  for (const { hops } of grouped(observer.hops)) {
    saysWhole([sentenceOf(hops), labelOf(hops), observedWords(hops)]);
  }
  episodesOf(observer.hops);
  const history = History.ofRecording(now, events);
  const end = events.at(-1)!.at;
  for (const at of [0, end / 2, end]) treeOf(history.momentAt(at).workspace, applied[0] ?? cell);
});

holds('any object on its way to the page', fc.tuple(anyObject, anyObject), ([a, b]) => {
  const before = named(a, 1);
  const after = { ...named(b, 1), apiVersion: before.apiVersion, kind: before.kind };
  JSON.stringify(visible(before));
  comparable(before, after);
  saysWhole(lossOf(before));
  ownershipOf(before, { lesson: 'pods', workspace: 'uid', id: 'id' });
});

/** What the API server says of a document that it does not take; the arguments are as wrong as a webhook may make them. */
const refusals = [
  'failed to create typed patch object (n/web; /v1, Kind=Pod): errors:\n  .spec.a: field not declared in schema\n  .x: expected list, got &{map[]}',
  'failed to create typed patch object (n/web; /v1, Kind=Pod): .spec.containers[name="web"].env: duplicate entries for key [name="A"]',
  'Pod "web" is invalid: spec.containers[0].image: Required value',
  'Apply failed with 1 conflict: conflict with "kubectl-edit": .spec.replicas',
  'admission webhook "a.example.com" denied the request: no',
  'failed calling webhook "a.example.com": failed to call webhook: Post "https://a": EOF',
  'pods "web" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
  'yaml: unmarshal errors:\n  line 3: cannot unmarshal',
  'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string',
  'ValidatingAdmissionPolicy "p" with binding "b" denied request: failed expression: x',
];
const anyWords = fc
  .tuple(fc.constantFrom('', ...refusals), fc.nat({ max: 200 }), fc.nat({ max: 20 }), anyText)
  .map(([words, at, gone, more]) => words.slice(0, at) + more + words.slice(at + gone));
const anyReason = fc.constantFrom(
  'Invalid',
  'Conflict',
  'Forbidden',
  'Timeout',
  'BadRequest',
  undefined,
);
const anyCause = fc.record(
  {
    reason: anyReason,
    message: anyWords,
    field: fc.oneof(anyText, fc.constantFrom('.spec.replicas', '<nil>')),
  },
  { requiredKeys: [] },
);
const anyRefusal = fc
  .tuple(
    fc.constantFrom(400, 403, 404, 409, 422, 429, 500, 503, 504),
    fc.record(
      {
        message: anyWords,
        reason: anyReason,
        details: fc.record({ causes: fc.array(anyCause, { maxLength: 3 }) }),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([code, status]) => new ApiError(code, status as never));

holds(
  'any words of a refusal',
  fc.tuple(anyRefusal, anyRefusal, brokenManifest, fc.option(anyObject, { nil: undefined })),
  async ([first, next, text, live]) => {
    isProblem(problemOf(first));
    const client = { json: () => Promise.reject(next) } as unknown as ApiClient;
    for (const document of readManifest(text).documents ?? []) {
      const refused = {
        client,
        lesson: 'pods',
        cell,
        document,
        path: '/api/v1/pods/web',
        live: live && named(live, 1),
      };
      const problems = await explainRefusal(first, refused);
      if (problems.length === 0) throw new Error('It is refused without a problem.');
      for (const { title, hint, place } of problems) {
        isProblem({ title, hint });
        if (!place && title === '') throw new Error('No place.');
      }
    }
  },
);

/** As one of the cell's own objects, or one that the first of them has made. */
function named(object: KubeObject, number: number): KubeObject {
  const { metadata } = object;
  const isRoot = number % 2 === 1;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...(isRoot ? { [cellLabel]: cell } : {}) },
      uid: `uid-${number}`,
      ownerReferences: isRoot
        ? []
        : [
            {
              apiVersion: 'apps/v1',
              kind: 'ReplicaSet',
              name: 'web',
              uid: 'uid-1',
              controller: true,
            },
          ],
    },
  };
}
