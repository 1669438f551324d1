import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type {
  ApplyEvent,
  ApplyRequest,
  CellProblem,
  KubeObject,
} from '../../src/protocol/workspace.ts';
import { clusterName } from '../../src/cluster/base/cache.ts';
import { docker } from '../../src/cluster/docker/docker.ts';
import { findDocker } from '../../src/cluster/docker/find-docker.ts';
import { clear, results, testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await testWorkspace();
});
afterEach(() => clear(workspace, ['test.yaml', 'other.yaml']));
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
});

const namespace = () => `kindbook-${workspace.lesson}`;
const configMap = (value: string, more = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config${more}}\nimmutable: true\ndata: {a: "${value}"}\n`;
const deployment = (replicas: number, image = 'nginx:1.26') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {nodeSelector: {no: where}, containers: [{name: web, image: ${image}}]}
`;

function apply(yaml: string, decided: Partial<ApplyRequest> = {}): AsyncGenerator<ApplyEvent> {
  return workspace.workspaces.apply(workspace.lesson, { cell: 'test.yaml', yaml, ...decided });
}

async function outcomes(yaml: string, decided: Partial<ApplyRequest> = {}): Promise<string[]> {
  return results(await Array.fromAsync(apply(yaml, decided))).map(({ outcome }) => outcome);
}

/** The problem of the first failed document. */
async function refusal(yaml: string, decided: Partial<ApplyRequest> = {}): Promise<CellProblem> {
  const all = results(await Array.fromAsync(apply(yaml, decided)));
  const failed = all.find((one) => one.outcome === 'failed');
  if (!failed) throw new Error(`nothing failed: ${JSON.stringify(all)}`);
  return failed.problem;
}

/** The decision that the button of a problem makes. */
function agreed({ remedy, document }: CellProblem): Partial<ApplyRequest> {
  if (remedy?.action !== 'replace') throw new Error(`no replacement: ${JSON.stringify(remedy)}`);
  return { replace: [{ document: document!, uid: remedy.uid }] };
}

async function get(path: string): Promise<KubeObject> {
  return (await workspace.client.json<KubeObject>({ path })).body;
}
const configPath = () => `/api/v1/namespaces/${namespace()}/configmaps/config`;

async function kubectl(...args: string[]): Promise<string> {
  const engine = (await findDocker())!;
  const command = ['exec', `${clusterName}-control-plane`, 'kubectl', '-n', namespace(), ...args];
  return docker(engine, command);
}

describe('a field that another manager has set', () => {
  test('is refused with its owner’s name, and taken over when the reader says so', async () => {
    await outcomes(deployment(0));
    await kubectl('set', 'image', 'deployment/web', 'web=nginx:1.25');
    const problem = await refusal(deployment(0));
    expect(problem).toMatchObject({
      title:
        'The field `spec.template.spec.containers[name="web"].image` of Deployment web belongs to `kubectl set`.',
      place: { line: 9 },
      remedy: { action: 'take-over', conflicts: [{ manager: 'kubectl-set' }] },
    });
    expect(await outcomes(deployment(0), { force: [1] })).toEqual(['configured']);
    const { spec } = await get(`/apis/apps/v1/namespaces/${namespace()}/deployments/web`);
    expect(JSON.stringify(spec)).toContain('nginx:1.26');
    // For that one Apply: now the field is the cell's, and no force is needed.
    expect(await outcomes(deployment(0, 'nginx:1.27'))).toEqual(['configured']);
  });

  test('is not taken over by an agreement for another document', async () => {
    const text = `${configMap('1')}---\n${deployment(0)}`;
    await outcomes(text);
    await kubectl('set', 'image', 'deployment/web', 'web=nginx:1.25');
    expect(await outcomes(text, { force: [1] })).toEqual(['unchanged', 'failed']);
  });

  test('by an autoscaler says so, and that it will set it again', async () => {
    const scaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {minReplicas: 2, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}
`;
    const text = `${deployment(1)}---\n${scaler}`;
    await outcomes(text);
    await expect
      .poll(
        async () => (await get(`/apis/apps/v1/namespaces/${namespace()}/deployments/web`))['spec'],
        { timeout: 50_000, interval: 500 },
      )
      .toMatchObject({ replicas: 2 });
    const problem = await refusal(text);
    expect(problem).toMatchObject({ field: 'spec.replicas', place: { line: 5 } });
    expect(problem.title).toContain('belongs to an autoscaler');
    expect(problem.hint).toContain('until the autoscaler sets its own again');
  });

  test('by `kubectl scale` or `kubectl edit` names them', async () => {
    await outcomes(deployment(0));
    await kubectl('scale', 'deployment/web', '--replicas=2');
    expect((await refusal(deployment(1))).title).toContain('belongs to `kubectl scale`');
    expect(await outcomes(deployment(1), { force: [1] })).toEqual(['configured']);
    // `kubectl edit` wants a terminal; this is what it sends.
    await workspace.client.json({
      method: 'PATCH',
      path: `/apis/apps/v1/namespaces/${namespace()}/deployments/web?fieldManager=kubectl-edit`,
      contentType: 'application/merge-patch+json',
      body: JSON.stringify({ spec: { replicas: 3, paused: true } }),
    });
    const problem = await refusal(deployment(1).replace('spec:', 'spec:\n  paused: false'));
    expect(problem).toMatchObject({
      title: '2 fields of Deployment web belong to `kubectl edit`.',
      remedy: { conflicts: [{ place: { line: 5 } }, { place: { line: 6 } }] },
    });
  });

  test('of an object of the cluster’s own is not offered to be taken over', async () => {
    const problem = await refusal(
      'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: standard}\nprovisioner: example.com/none\n',
    );
    expect(problem.title).toContain('belongs to');
    expect(problem.remedy).toBeUndefined();
  });
});

describe('a field that cannot be changed', () => {
  const runner = (image: string) =>
    `{spec: {restartPolicy: Never, containers: [{name: c, image: "${image}"}]}}`;
  const kinds: Record<string, [before: string, after: string, line: number]> = {
    Deployment: [deployment(0), deployment(0).replaceAll('app: web', 'app: other'), 6],
    StatefulSet: [
      deployment(0)
        .replace('Deployment', 'StatefulSet')
        .replace('spec:', 'spec:\n  serviceName: a'),
      deployment(0)
        .replace('Deployment', 'StatefulSet')
        .replace('spec:', 'spec:\n  serviceName: b'),
      5,
    ],
    DaemonSet: [
      deployment(0).replace('Deployment', 'DaemonSet').replace('  replicas: 0\n', ''),
      deployment(0)
        .replace('Deployment', 'DaemonSet')
        .replace('  replicas: 0\n', '')
        .replaceAll('app: web', 'app: other'),
      5,
    ],
    Job: [
      `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n  suspend: true\n  template: ${runner('nginx:1.26')}\n`,
      `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n  suspend: true\n  template: ${runner('nginx:1.27')}\n`,
      6,
    ],
    Service: [
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  ports: [{port: 80}]\n',
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  clusterIP: None\n  ports: [{port: 80}]\n',
      5,
    ],
    PersistentVolumeClaim: [
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: p}\nspec:\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}\n',
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: p}\nspec:\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 2Gi}}\n',
      6,
    ],
    Secret: [
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nimmutable: true\nstringData: {a: "1"}\n',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nimmutable: true\nstringData: {a: "2"}\n',
      5,
    ],
    RoleBinding: [
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: r}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: r}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}\n',
      4,
    ],
    Pod: [
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  nodeSelector: {no: where}\n  containers:\n    - name: c\n      image: nginx:1.26\n      command: [a]\n',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  nodeSelector: {no: where}\n  containers:\n    - name: c\n      image: nginx:1.27\n      command: [b]\n',
      9,
    ],
    StorageClass: [
      'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: LESSON}\nprovisioner: example.com/a\n',
      'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: LESSON}\nprovisioner: example.com/b\n',
      4,
    ],
  };

  test.each(Object.entries(kinds))(
    'of a %s is named, and the object is made again when the reader says so',
    async (kind, [before, after, line]) => {
      const own = (text: string) => text.replace('LESSON', workspace.lesson);
      expect(await outcomes(own(before))).toEqual(['created']);
      const problem = await refusal(own(after));
      expect(problem).toMatchObject({
        title: expect.stringContaining(`cannot be changed`) as string,
        place: { line },
        remedy: { action: 'replace', loses: expect.stringContaining(`the old ${kind}`) as string },
      });
      expect(await outcomes(own(after), agreed(problem))).toEqual(['created']);
      expect(await outcomes(own(after))).toEqual(['unchanged']);
    },
  );

  test('is not changed by an agreement about an object that is no more', async () => {
    await outcomes(configMap('1'));
    const problem = await refusal(configMap('2'));
    expect(await outcomes(configMap('2'), agreed(problem))).toEqual(['created']);
    const again = await refusal(configMap('3'), agreed(problem));
    expect(again.remedy).toMatchObject({ action: 'replace' });
    expect(await get(configPath())).toMatchObject({ data: { a: '2' } });
  });

  test('costs nothing where the text could not be created anyway', async () => {
    await outcomes(configMap('1'));
    const problem = await refusal(configMap('2'));
    const wrong = configMap('2').replace('{a:', '{"a b":');
    expect((await refusal(wrong, agreed(problem))).title).toContain('data');
    expect(await get(configPath())).toMatchObject({ data: { a: '1' } });
  });

  test('of an object that this cell did not make is said to be so', async () => {
    await Array.fromAsync(
      workspace.workspaces.apply(workspace.lesson, { cell: 'other.yaml', yaml: configMap('1') }),
    );
    const { remedy } = await refusal(configMap('2'));
    expect(remedy).toMatchObject({
      loses: expect.stringContaining('another text of this page, other.yaml') as string,
    });
  });

  test('waits for a finalizer, says which, and goes on when it is gone', async () => {
    await outcomes(configMap('1', ', finalizers: [example.com/hold]'));
    const problem = await refusal(configMap('2'));
    const reasons: string[] = [];
    const events: ApplyEvent[] = [];
    for await (const event of apply(configMap('2'), agreed(problem))) {
      events.push(event);
      if (event.event !== 'waiting') continue;
      reasons.push(event.data.reason);
      if (!event.data.reason.includes('example.com/hold')) continue;
      await workspace.client.json({
        method: 'PATCH',
        path: configPath(),
        contentType: 'application/merge-patch+json',
        body: JSON.stringify({ metadata: { finalizers: null } }),
      });
    }
    expect(reasons).toEqual([
      'The old ConfigMap has to be deleted first.',
      expect.stringContaining('The finalizer `example.com/hold` blocks it'),
    ]);
    expect(results(events)).toMatchObject([{ outcome: 'created' }]);
    expect(await get(configPath())).toMatchObject({ data: { a: '2' } });
  });
});
