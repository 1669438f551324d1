import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ImageStatus } from '../../src/protocol/images.ts';
import type { CniBenchStatus } from '../../src/protocol/cni-bench.ts';
import type { DryRunAnswer, KubeObject, WorkspaceSummary } from '../../src/protocol/workspace.ts';
import {
  namesWith,
  sharedCluster,
  sharedReader,
  type Reader,
  type SharedCluster,
} from './shared-reader.ts';
import { pod } from './workspace.ts';

let cluster: SharedCluster;
let kubeconfig: string;
let anna: Reader;
beforeAll(async () => {
  cluster = await sharedCluster();
  kubeconfig = readFileSync(cluster.kubeconfig, 'utf8');
  anna = await sharedReader(cluster);
});
afterAll(async () => {
  await anna[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: "1"}\n';

test('the cluster is told by its context’s name, with its nodes, and the kubeconfig stays as it is', async () => {
  await expect.poll(() => anna.supervisor.status.nodes.length).toBeGreaterThan(0);
  expect(anna.supervisor.status).toMatchObject({
    state: 'ready',
    provider: 'context',
    context: 'team',
    version: expect.stringMatching(/^v1\./) as unknown,
    offers: [],
  });
  expect(readFileSync(cluster.kubeconfig, 'utf8')).toBe(kubeconfig);
});

test('who may not see the nodes works all the same', async () => {
  await using hidden = await sharedCluster('nodes');
  await using reader = await sharedReader(hidden);
  // The nodes beside a DaemonSet cannot be watched: the rest is.
  const [result] = await reader.apply(
    'daemons',
    `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: "nginx:1.26"}]}\n`,
  );
  expect(result).toMatchObject({ outcome: 'created' });
  const seen = Promise.withResolvers<string[]>();
  const stop = await reader.supervisor.workspaces().follow(
    reader.supervisor.tenancy.workspaceOf('daemons'),
    {
      tell: ({ event }) => {
        if (event.event === 'interrupted') seen.reject(new Error(event.data.detail));
        if (event.event === 'snapshot') seen.resolve(event.data.objects.map(({ kind }) => kind));
      },
      end: () => seen.reject(new Error('ended')),
    },
    undefined,
  );
  expect(await seen.promise).toContain('DaemonSet');
  stop();
  expect(reader.supervisor.status).toMatchObject({ state: 'ready', nodes: [] });
});

test('who may not make namespaces is told so, and what an account needs', async () => {
  await using other = await sharedCluster('namespaces');
  await expect(sharedReader(other)).rejects.toThrow(
    /Your account lacks permissions in this cluster that lessons need.*cannot create resource.*\/teams\/.*"offers":\["create"\]/s,
  );
});

test('a cluster that does not answer is told, with what to try', async () => {
  await expect(sharedReader(cluster, 'production')).rejects.toThrow(
    /The cluster does not answer.*kubectl --context production version.*"offers":\["create"\]/s,
  );
});

describe('what is everybody’s', () => {
  const kinds: [apiVersion: string, kind: string][] = [
    ['v1', 'Namespace'],
    ['v1', 'Node'],
    ['v1', 'PersistentVolume'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
    ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
    ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
    ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'],
    ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding'],
    ['apiregistration.k8s.io/v1', 'APIService'],
    ['scheduling.k8s.io/v1', 'PriorityClass'],
    ['storage.k8s.io/v1', 'StorageClass'],
    ['storage.k8s.io/v1', 'CSIDriver'],
    ['storage.k8s.io/v1', 'VolumeAttachment'],
    ['networking.k8s.io/v1', 'IngressClass'],
    ['node.k8s.io/v1', 'RuntimeClass'],
    ['certificates.k8s.io/v1', 'CertificateSigningRequest'],
    ['flowcontrol.apiserver.k8s.io/v1', 'FlowSchema'],
    ['rbac.authorization.k8s.io/v1', 'Role'],
    ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ];

  test.each(kinds)(
    '%s %s is refused by Apply, dry run and diff alike',
    async (apiVersion, kind) => {
      const yaml = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${anna.account}}\n`;
      const problem = {
        title: `A cell may not create a ${kind} in a shared cluster.`,
        hint: expect.any(String) as unknown,
        place: { line: 2, column: 1 },
      };
      // The document before it is not applied either.
      const results = await anna.apply('pods', `${settings}---\n${yaml}`);
      expect(results[0]).toMatchObject({ outcome: 'skipped' });
      expect(results[1]).toMatchObject({ outcome: 'failed', problem: { title: problem.title } });
      for (const question of ['dry-run', 'diff']) {
        const answer = await anna.post(`/workspaces/pods/${question}`, { cell: 'test.yaml', yaml });
        const [document] = (answer.body as DryRunAnswer).documents;
        expect(document).toMatchObject({ problems: [problem] });
      }
    },
  );

  test.each(['default', 'kube-system', 'kindbook-system', 'kindbook-tools', 'made-up'])(
    'so is anything for the namespace %s',
    async (namespace) => {
      const yaml = settings.replace(
        '{name: settings}',
        `{name: settings, namespace: ${namespace}}`,
      );
      const title = `A cell may not touch the namespace \`${namespace}\` in a shared cluster.`;
      expect(await anna.apply('pods', yaml)).toMatchObject([
        { outcome: 'failed', problem: { title, place: { line: 3 } } },
      ]);
      for (const question of ['dry-run', 'diff']) {
        const answer = await anna.post(`/workspaces/pods/${question}`, { cell: 'test.yaml', yaml });
        expect((answer.body as DryRunAnswer).documents).toMatchObject([{ problems: [{ title }] }]);
      }
    },
  );

  test('the CNI bench and a database outside of the cluster say that they need another cluster', async () => {
    await anna.post('/cni-bench', { action: 'run', cni: 'flannel' });
    let bench: CniBenchStatus | undefined;
    const stopBench = anna.supervisor.cniBench.subscribe((status) => (bench = status));
    await expect
      .poll(() => bench?.problem)
      .toMatchObject({
        title: 'The CNI bench needs a cluster that kindbook created.',
        hint: expect.stringContaining('without `--context`') as unknown,
      });
    stopBench();
    await anna.post('/images', { images: ['redis:8', 'postgres:17 outside'] });
    let images: readonly ImageStatus[] = [];
    const stop = anna.supervisor.subscribeImages((all) => (images = all));
    await expect
      .poll(() => images)
      .toMatchObject([
        { image: 'redis:8', state: 'ready' },
        {
          image: 'postgres:17 outside',
          state: 'failed',
          problem: {
            title: 'A postgres:17 outside of the cluster needs a cluster that kindbook created.',
          },
        },
      ]);
    stop();
  });

  test('the cluster is not made again', async () => {
    expect(await anna.post('/cluster', { action: 'recreate' })).toMatchObject({ status: 409 });
  });
});

describe('a Pod that could take over its node', () => {
  const pods: [what: string, yaml: string][] = [
    ['privileged', pod('bad', '      securityContext: {privileged: true}\n')],
    [
      'added capabilities',
      pod('bad', '      securityContext: {capabilities: {add: [SYS_ADMIN]}}\n'),
    ],
    ['a host port', pod('bad', '      ports: [{containerPort: 80, hostPort: 18080}]\n')],
    ['hostNetwork', pod('bad', '  hostNetwork: true\n')],
    ['hostPID', pod('bad', '  hostPID: true\n')],
    ['hostIPC', pod('bad', '  hostIPC: true\n')],
    ['hostPath', pod('bad', '  volumes: [{name: host, hostPath: {path: /}}]\n')],
  ];

  test.each(pods)('(%s) is refused, with its line, by dry run and Apply', async (_, yaml) => {
    const lesson = 'nodes';
    const dry = await anna.post(`/workspaces/${lesson}/dry-run`, { cell: 'test.yaml', yaml });
    const refused = {
      title: expect.stringContaining('The security level baseline') as unknown,
      detail: expect.stringContaining('violates PodSecurity') as unknown,
      place: { line: expect.any(Number) as unknown },
    };
    expect((dry.body as DryRunAnswer).documents).toMatchObject([{ problems: [refused] }]);
    expect(await anna.apply(lesson, yaml)).toMatchObject([{ outcome: 'failed', problem: refused }]);
    expect(await podsOf(anna, lesson)).toEqual([]);
  });

  test('does not come by a DaemonSet either: Apply warns, and none is ever made', async () => {
    const lesson = 'daemons';
    const results = await anna.apply(
      lesson,
      `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: agent, image: "nginx:1.26"}]
      volumes: [{name: host, hostPath: {path: /}}]
`,
    );
    expect(results).toMatchObject([
      {
        outcome: 'created',
        warnings: [{ message: expect.stringContaining('would violate PodSecurity') as unknown }],
      },
    ]);
    const path = `/apis/events.k8s.io/v1/namespaces/${namespaceOf(anna, lesson)}/events`;
    await expect
      .poll(
        async () => {
          const { body } = await cluster.admin.json<{ items: { reason: string; note: string }[] }>({
            path,
          });
          return body.items.find(({ reason }) => reason === 'FailedCreate')?.note;
        },
        { timeout: 30_000 },
      )
      .toContain('violates PodSecurity');
    expect(await podsOf(anna, lesson)).toEqual([]);
  });

  test('does not come by the terminal either', async () => {
    const lesson = 'shell';
    await anna.apply(lesson, settings);
    const said = await anna.shell(
      lesson,
      `kubectl run bad --image=nginx:1.26 --overrides='{"spec": {"hostPID": true}}'`,
    );
    expect(said).toContain('violates PodSecurity "baseline:latest"');
    expect(await podsOf(anna, lesson)).toEqual([]);
  });
});

test('the terminal is admin of the lesson’s namespace, and nothing elsewhere', async () => {
  const lesson = 'shell';
  await anna.apply(lesson, settings);
  const namespace = namespaceOf(anna, lesson);
  const answers = await anna.shell(
    lesson,
    `may() { echo "$*: $(kubectl auth can-i "$@" 2>/dev/null)"; }
kubectl get configmap settings -o 'jsonpath={.data.a}'; echo
may create deployments
may create rolebindings
may list nodes
may list secrets -A
may list secrets -n kube-system
may list pods -n kindbook-tools
may create clusterroles
may create namespaces
may patch namespaces/${namespace}
may update namespaces/${namespace}
may delete namespaces/${namespace}
kubectl label namespace ${namespace} pod-security.kubernetes.io/enforce- 2>&1
kubectl create rolebinding more --clusterrole=cluster-admin --serviceaccount=kindbook-tools:${namespace} 2>&1 | head -1`,
  );
  expect(answers.trim().split('\n')).toEqual([
    '1',
    'create deployments: yes',
    'create rolebindings: yes',
    'list nodes: no',
    'list secrets -A: no',
    'list secrets -n kube-system: no',
    'list pods -n kindbook-tools: no',
    'create clusterroles: no',
    'create namespaces: no',
    `patch namespaces/${namespace}: no`,
    `update namespaces/${namespace}: no`,
    `delete namespaces/${namespace}: no`,
    expect.stringContaining('namespaces "' + namespace + '" is forbidden'),
    expect.stringContaining('rolebindings.rbac.authorization.k8s.io "more" is forbidden'),
  ]);
  const { body } = await cluster.admin.json<KubeObject>({
    path: `/api/v1/namespaces/${namespace}`,
  });
  expect(body.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'baseline' });
  // A short name is looked for in the lesson's namespace, as in a cluster of one's own.
  expect(await anna.shell(lesson, 'cat /etc/resolv.conf')).toContain(
    `${namespace}.svc.cluster.local`,
  );
});

test('the toolbox is pulled from nowhere but where the reader says, and keeps off the control plane', async () => {
  await anna.shell('shell', 'true');
  const { body } = await cluster.admin.json<{ items: KubeObject[] }>({
    path: `/api/v1/namespaces/kindbook-tools/pods?labelSelector=${encodeURIComponent(`kindbook.dev/works-in=${namespaceOf(anna, 'shell')}`)}`,
  });
  const spec = body.items[0]!['spec'] as { nodeName: string };
  expect(spec).toMatchObject({ containers: [{ imagePullPolicy: 'Never' }] });
  expect(spec.nodeName).not.toContain('control-plane');
  vi.stubEnv('KINDBOOK_TOOLBOX_IMAGE', 'registry.invalid/toolbox:v1');
  await expect(anna.shell('image', 'true')).rejects.toMatchObject({
    message: 'The toolbox’s image is not on the nodes of this cluster.',
    detail: expect.stringContaining('registry.invalid/toolbox:v1') as unknown,
    hint: expect.stringContaining('KINDBOOK_TOOLBOX_IMAGE=') as unknown,
  });
  vi.unstubAllEnvs();
});

test('a lab is done in the reader’s own namespace', async () => {
  const lab = 'three-refusals';
  const { status } = await anna.post(`/labs/${lab}/start`);
  expect(status).toBe(200);
  const path = `/api/v1/namespaces/${namespaceOf(anna, `lab-${lab}`)}`;
  await cluster.admin.json({ path });
});

describe('two readers of one lesson', () => {
  test('do not see each other, and the Reset of one leaves the other’s', async () => {
    const lesson = 'pods';
    await using ben = await sharedReader(cluster);
    await anna.apply(lesson, settings);
    await ben.apply(lesson, settings.replace('"1"', '"2"'));
    const valueOf = async (reader: Reader) => {
      const path = `/api/v1/namespaces/${namespaceOf(reader, lesson)}/configmaps/settings`;
      const { body } = await cluster.admin.json<KubeObject>({ path });
      return (body['data'] as { a: string }).a;
    };
    expect([await valueOf(anna), await valueOf(ben)]).toEqual(['1', '2']);
    const lessonsOf = async (reader: Reader) =>
      ((await reader.get('/workspaces')) as WorkspaceSummary[]).filter(
        ({ namespace }) => namespace !== undefined,
      );
    expect(await lessonsOf(ben)).toMatchObject([
      { lesson, namespace: namespaceOf(ben, lesson), objects: 1 },
    ]);
    expect(JSON.stringify(await lessonsOf(anna))).not.toContain(ben.account);

    // One cannot name the other's namespace.
    const theirs = { kind: 'Pod', namespace: namespaceOf(anna, lesson), name: 'web' };
    expect(await ben.post(`/workspaces/${lesson}/objects/delete`, theirs)).toMatchObject({
      status: 403,
    });

    expect(await ben.post(`/workspaces/${lesson}/reset`)).toMatchObject({
      status: 200,
      body: { namespace: `${namespaceOf(ben, lesson)}-2` },
    });
    await ben.supervisor.workspaces().swept(ben.supervisor.tenancy.workspaceOf(lesson));
    expect(await valueOf(anna)).toBe('1');
    expect(await anna.apply(lesson, settings)).toMatchObject([{ outcome: 'unchanged' }]);
    // What a server that starts finishes is its own reader's alone.
    await using third = await sharedReader(cluster);
    await third.supervisor.workspaces().resume();
    expect(await anna.apply(lesson, settings)).toMatchObject([{ outcome: 'unchanged' }]);
  });

  test('may copy what they like: another’s copy is neither pruned nor deleted by Reset', async () => {
    const lesson = 'copy';
    await using ben = await sharedReader(cluster);
    await ben.apply('other', settings);
    await anna.apply(lesson, settings);
    const { body } = await cluster.admin.json<KubeObject>({
      path: `/api/v1/namespaces/${namespaceOf(anna, lesson)}/configmaps/settings`,
    });
    const { labels } = body.metadata;
    const path = `/api/v1/namespaces/${namespaceOf(ben, 'other')}/configmaps`;
    const copy = { metadata: { name: 'copied', labels }, data: body['data'] };
    await cluster.admin.json({ method: 'POST', path, body: JSON.stringify(copy) });
    const whole = { metadata: { name: `copy-of-${anna.account}`, labels: {} } };
    const { body: own } = await cluster.admin.json<KubeObject>({
      path: `/api/v1/namespaces/${namespaceOf(anna, lesson)}`,
    });
    whole.metadata.labels = own.metadata.labels!;
    await cluster.admin.json({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: JSON.stringify(whole),
    });
    await anna.apply(lesson, settings.replace('name: settings', 'name: others'));
    expect(await namesWith(cluster.admin, path, 'copied')).toEqual(['copied']);
    const made = `/api/v1/namespaces/${namespaceOf(anna, lesson)}/configmaps`;
    expect(await namesWith(cluster.admin, made, 'kindbook.dev/cell')).toEqual(['others']);
    await anna.post(`/workspaces/${lesson}/reset`);
    const copied = `/api/v1/namespaces/${whole.metadata.name}`;
    const { body: kept } = await cluster.admin.json<KubeObject>({ path: copied });
    expect(kept.metadata.deletionTimestamp).toBeUndefined();
    await cluster.admin.json({ method: 'DELETE', path: copied });
  });
});

test('Reset and clean-up leave nothing of a reader in the cluster', async () => {
  const { account } = await (async () => {
    await using reader = await sharedReader(cluster);
    await reader.apply('pods', `${settings}---\n${pod('web')}`);
    await reader.shell('pods', 'true');
    await reader.post('/workspaces/pods/reset');
    await reader.apply('pods', settings);
    return reader;
  })();
  const paths = [
    '/api/v1/namespaces',
    '/api/v1/namespaces/kindbook-system/configmaps',
    '/api/v1/namespaces/kindbook-tools/pods',
    '/api/v1/namespaces/kindbook-tools/serviceaccounts',
    '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  ];
  for (let tries = 0; ; tries++) {
    const left = await Promise.all(paths.map((path) => namesWith(cluster.admin, path, account)));
    if (left.flat().length === 0) break;
    if (tries > 60) expect(left).toEqual(paths.map(() => []));
    await delay(500);
  }
});

function namespaceOf({ account }: Reader, lesson: string): string {
  return `kindbook-${account}-${lesson}`;
}

async function podsOf(reader: Reader, lesson: string): Promise<string[]> {
  const path = `/api/v1/namespaces/${namespaceOf(reader, lesson)}/pods`;
  const { body } = await cluster.admin.json<{ items: KubeObject[] }>({ path });
  return body.items.map(({ metadata }) => metadata.name);
}
