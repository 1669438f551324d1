import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaErrorsIn } from '../../src/cluster/api/api-problem.ts';
import { clusterName } from '../../src/cluster/base/cache.ts';
import { docker, type Docker } from '../../src/cluster/docker/docker.ts';
import { findDocker } from '../../src/cluster/docker/find-docker.ts';
import { wordsKeptBack } from '../../src/lessons/manifest/secrets.ts';
import type { CellProblem, DocumentVerdict } from '../../src/protocol/workspace.ts';
import {
  accepted,
  before,
  hiddenByKubectl,
  refused,
  unreadable,
} from '../fixtures/manifests/verdicts.ts';
import { results, testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
const namespace = () => `kindbook-${workspace.lesson}`;

beforeAll(async () => {
  workspace = await testWorkspace();
  const events = await workspace.apply(ofThisTest(before));
  expect(results(events).filter(({ outcome }) => outcome !== 'created')).toEqual([]);
  await workspace.client.json({
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace()}/configmaps/theirs?fieldManager=somebody`,
    contentType: 'application/apply-patch+yaml',
    body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: theirs}\ndata: {a: theirs}\n',
  });
  kubectlSays = await kubectl((await findDocker())!);
}, 300_000);
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
});

function ofThisTest(yaml: string): string {
  return yaml.replaceAll('LESSON', workspace.lesson);
}

async function kindbook(yaml: string): Promise<DocumentVerdict[]> {
  const request = { cell: 'test.yaml', yaml };
  const { signal } = new AbortController();
  return (await workspace.workspaces.dryRun(workspace.lesson, request, signal)).documents;
}

/** What `kubectl apply` says to a text. */
interface Said {
  ok: boolean;
  words: string;
}
let kubectlSays: Map<string, Said>;

/**
 * Takes texts from its input, each a line of base64, and answers with a line each: exit code and output. A third of
 * kubectl's time goes into collecting what it has used, and it ends a moment later anyway.
 */
const askKubectl = `while read -r text; do
  output=$(base64 -d <<<"$text" | GOGC=off kubectl apply -n $1 --server-side --dry-run=server --validate=strict --field-manager=kindbook -f - 2>&1)
  echo "$? $(base64 -w0 <<<"$output")"
done`;

/** Asks the `kubectl` of the control plane about all texts; entering its container for each costs as much as the answer. */
async function kubectl(engine: Docker): Promise<Map<string, Said>> {
  const texts = [accepted, refused, unreadable, hiddenByKubectl].flatMap((some) =>
    Object.values(some).map(ofThisTest),
  );
  const input = texts.map((text) => `${Buffer.from(text).toString('base64')}\n`).join('');
  const node = `${clusterName}-control-plane`;
  const args = ['exec', '-i', node, 'bash', '-c', askKubectl, 'bash', namespace()];
  const answers = (await docker(engine, args, { input })).split('\n');
  expect(answers).toHaveLength(texts.length);
  return new Map(
    answers.map((answer, index) => {
      const [code, output = ''] = answer.split(' ');
      const lines = Buffer.from(output, 'base64').toString().trimEnd().split('\n');
      const words = lines.filter((line) => !line.endsWith(' serverside-applied (server dry run)'));
      return [texts[index]!, { ok: code === '0', words: words.join('\n') }];
    }),
  );
}

function problemsOf(verdicts: DocumentVerdict[]): CellProblem[] {
  return verdicts.flatMap((one) => (one.verdict === 'refused' ? one.problems : []));
}

/** The words of a problem as kubectl has them; what stands for a dump is left out. */
function saidBy({ field, detail, title }: CellProblem): string[] {
  const lines = (detail ?? '').split('\n').flatMap((line) => line.split('{…}'));
  const isCause = title.startsWith('The API server does not accept');
  return lines.map((line, index) => (isCause && index === 0 ? `${field}: ${line}` : line));
}

describe('kindbook and kubectl accept alike', () => {
  test.each(Object.entries(accepted))('%s', async (_, text) => {
    const yaml = ofThisTest(text);
    const { ok, words } = kubectlSays.get(yaml)!;
    expect({ ok, words }).toMatchObject({ ok: true });
    const verdicts = await kindbook(yaml);
    expect(verdicts.filter(({ verdict }) => verdict !== 'accepted')).toEqual([]);
    const warnings = verdicts.flatMap((one) => (one.verdict === 'accepted' ? one.warnings : []));
    const theirs = [...words.matchAll(/^Warning: (.*)$/gm)].map(([, warning]) => warning);
    expect(warnings.map(({ message }) => message)).toEqual(theirs);
  });
});

describe('kindbook and kubectl refuse alike, in the same words of the API server', () => {
  test.each(Object.entries(refused))('%s', async (_, text) => {
    const yaml = ofThisTest(text);
    const { ok, words } = kubectlSays.get(yaml)!;
    expect(ok).toBe(false);
    const problems = problemsOf(await kindbook(yaml));
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.place?.line).toBeGreaterThan(0);

    // Of the mistakes in a text's shape kubectl may tell only some; kindbook asks until it has them all.
    const shape = schemaErrorsIn(/failed to create typed patch object[^]*/.exec(words)?.[0] ?? '');
    if (shape.length > 0) {
      const ours = problems.map(({ detail }) => detail);
      for (const error of shape) expect(ours).toContain(error.trim());
    } else {
      // kubectl fills in the namespace, which then is part of the object's name.
      const theirs = words.replaceAll(`(${namespace()}/`, '(/');
      const told = problems.filter(({ detail }) => detail !== wordsKeptBack);
      for (const said of told.flatMap(saidBy)) expect(theirs).toContain(said);
      // The API server's words about a Secret may quote what it holds.
      if (told.length < problems.length) expect(text).toMatch(/kind: Secret/);
    }
  });
});

describe('kindbook refuses what kubectl does not even send, in words of its own', () => {
  test.each(Object.entries(unreadable))('%s', async (_, text) => {
    const yaml = ofThisTest(text);
    expect(kubectlSays.get(yaml)).toMatchObject({ ok: false });
    const [problem] = problemsOf(await kindbook(yaml));
    expect(problem?.hint).toMatch(/\w/);
    expect(problem?.place?.line).toBeGreaterThan(0);
  });
});

describe('kubectl hides what the API server says to the reader’s own bytes', () => {
  test.each(Object.entries(hiddenByKubectl))('%s', async (_, text) => {
    const yaml = ofThisTest(text);
    expect(kubectlSays.get(yaml)).toMatchObject({ ok: true });
    expect(problemsOf(await kindbook(yaml))).toHaveLength(1);
    const raw = workspace.client.json({
      method: 'PATCH',
      path: `/api/v1/namespaces/${namespace()}/configmaps/a?dryRun=All&fieldManager=kindbook&fieldValidation=Strict`,
      contentType: 'application/apply-patch+yaml',
      body: yaml,
    });
    await expect(raw).rejects.toMatchObject({ code: 400 });
  });
});
