import { outsideImages, outsideVariable } from '../../protocol/images.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { toolboxImage } from '../airgap/versions.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { follow } from '../api/watch.ts';
import { apiPath, withQuery } from '../api/paths.ts';
import { clusterName } from '../base/cache.ts';
import { ClusterError } from '../base/errors.ts';
import { toolboxSetting } from '../images/toolbox-image.ts';
import { outsideName } from '../docker/outside.ts';
import { ensureSystemNamespace } from './namespaces.ts';
import type { Tenancy } from './tenancy.ts';

/**
 * Where the toolbox Pods live. Not in the lesson's own namespace: there `kubectl get pods` would show a Pod that the
 * reader did not make, `kubectl delete pods --all` would take the terminal away, and the lesson's quotas, default-deny
 * policies and Pod Security levels would hit the reader's only tool.
 */
export const toolsNamespace = 'kindbook-tools';

/** The one container of a toolbox Pod. */
export const toolboxContainer = 'toolbox';

/** On all that belongs to a toolbox: the lesson it is for. It is not the lesson's label, which is for the reader's objects. */
export const toolboxLabel = 'kindbook.dev/toolbox-of';
/** The lesson's namespace that it works in. */
const namespaceLabel = 'kindbook.dev/works-in';

/** So long a toolbox may take to be ready, in milliseconds; usually it takes a second. */
const readyWithin = 60_000;

/** Whom a toolbox is for. */
export interface ToolboxOf {
  lesson: string;
  /** The lesson's namespace: kubectl's default there, and the first in which DNS looks for a short name. */
  namespace: string;
  tenancy: Tenancy;
}

/**
 * Finds the toolbox Pod of a lesson, or makes it, and waits until it is ready. One that has died or is being deleted
 * is replaced.
 *
 * @param signal ends the wait; its reason is thrown
 * @returns the Pod's name, in `toolsNamespace`
 * @throws {ClusterError} when it cannot start; the hint says what the reader does
 * @throws {UnreachableError} when the API server does not answer
 */
export async function ensureToolbox(
  client: ApiClient,
  toolbox: ToolboxOf,
  signal: AbortSignal,
): Promise<string> {
  const query = { labelSelector: `${namespaceLabel}=${toolbox.namespace}` };
  const path = inTools('pods');
  const { body } = await client.json<{ items: KubeObject[] }>({
    path: withQuery(path, query),
  });
  const ready = body.items.find((pod) => isUsable(pod) && isReady(pod));
  if (ready) return ready.metadata.name;
  if (!body.items.some(isUsable)) await create(client, toolbox);
  return await waitUntilReady(client, path, query, toolbox.tenancy, signal);
}

/** Whether a lesson's toolbox is there and does its work; says so without making one. */
export async function toolboxRuns(client: ApiClient, pod: string): Promise<boolean> {
  try {
    const path = inTools('pods', pod);
    const { body } = await client.json<KubeObject>({ path });
    return isUsable(body) && isReady(body);
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return false;
    throw error;
  }
}

/**
 * Deletes what kindbook made for the toolboxes of a lesson, but for the one that works in `kept`.
 *
 * @param kept a namespace; undefined deletes all of them
 */
export async function forgetToolboxes(
  client: ApiClient,
  lesson: string,
  kept: string | undefined,
  tenancy: Tenancy,
): Promise<void> {
  const labelSelector = `${toolboxLabel}=${lesson}${kept ? `,${namespaceLabel}!=${kept}` : ''}`;
  const paths = [
    inTools('pods'),
    inTools('serviceaccounts'),
    // A tenant's binding goes with the namespace that it is in.
    ...(tenancy.isShared ? [] : [apiPath(rbac, 'clusterrolebindings')]),
  ];
  await Promise.all(
    paths.map((path) =>
      client.json({ method: 'DELETE', path: withQuery(path, { labelSelector }) }),
    ),
  );
}

const rbac = 'rbac.authorization.k8s.io/v1';

function inTools(...segments: string[]): string {
  return apiPath('v1', 'namespaces', toolsNamespace, ...segments);
}

async function create(client: ApiClient, toolbox: ToolboxOf): Promise<void> {
  const { lesson, namespace, tenancy } = toolbox;
  await ensureSystemNamespace(client, toolsNamespace);
  const labels = {
    'app.kubernetes.io/name': 'toolbox',
    'app.kubernetes.io/managed-by': 'kindbook',
    [toolboxLabel]: lesson,
    [namespaceLabel]: namespace,
  };
  await Promise.all([
    createOnce(client, inTools('serviceaccounts'), {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: namespace, labels },
    }),
    createOnce(client, ...bindingOf(toolbox, labels)),
  ]);
  await createOnce(client, inTools('pods'), {
    apiVersion: 'v1',
    kind: 'Pod',
    // A name of its own each time: the one before may still be on its way out.
    metadata: { generateName: `${namespace}-`, labels },
    spec: {
      ...toolboxSpec(namespace, shellImage()),
      ...(tenancy.isShared ? asGuest(namespace) : await asOwner(client, namespace)),
    },
  });
}

/** The path and the object that say what a toolbox may do. */
function bindingOf(
  { namespace, tenancy }: ToolboxOf,
  labels: Record<string, string>,
): [path: string, binding: unknown] {
  const scope = tenancy.isShared
    ? ['namespaces', namespace, 'rolebindings']
    : ['clusterrolebindings'];
  const binding = {
    apiVersion: rbac,
    kind: tenancy.isShared ? 'RoleBinding' : 'ClusterRoleBinding',
    metadata: { name: `kindbook-toolbox:${namespace}`, labels },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      // A cluster of the reader's own is theirs to rule, and lessons are about all of it.
      name: tenancy.isShared ? 'admin' : 'cluster-admin',
    },
    subjects: [{ kind: 'ServiceAccount', name: namespace, namespace: toolsNamespace }],
  };
  return [apiPath(rbac, ...scope), binding];
}

/**
 * The image comes from where the reader says, or has to be on the nodes: whoever has a name in a public registry must not be
 * handed a shell's rights.
 */
function shellImage(): object {
  const image = toolboxSetting();
  return image === undefined
    ? { image: `docker.io/${toolboxImage}`, imagePullPolicy: 'Never' }
    : { image, imagePullPolicy: 'IfNotPresent' };
}

/** What of its Pod goes by the cluster's own parts. */
async function asOwner(client: ApiClient, namespace: string): Promise<object> {
  const taint = { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' };
  const { body: dns } = await client.json<{ spec: { clusterIP: string } }>({
    path: apiPath('v1', 'namespaces', 'kube-system', 'services', 'kube-dns'),
  });
  return {
    // What a Pod of the lesson has in its /etc/resolv.conf.
    dnsPolicy: 'None',
    dnsConfig: {
      nameservers: [dns.spec.clusterIP],
      searches: [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'],
      options: [{ name: 'ndots', value: '5' }],
    },
    // On the control plane where that can be: lessons drain workers, stop them and fill them up.
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            preference: { matchExpressions: [{ key: taint.key, operator: 'Exists' }] },
          },
        ],
      },
    },
    tolerations: [{ ...taint, effect: 'NoSchedule' }],
  };
}

/** In a shared cluster it keeps off the control plane, and asks for no Service outside of its namespaces. */
function asGuest(namespace: string): object {
  return { dnsConfig: { searches: [`${namespace}.svc.cluster.local`] } };
}

/** The toolbox as a Pod: inside the pod network, with the lesson's namespace as its own in kubectl and in DNS. */
function toolboxSpec(namespace: string, image: object): object {
  return {
    hostname: 'toolbox',
    serviceAccountName: namespace,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: toolboxContainer,
        ...image,
        command: ['bash', '-c', start],
        env: [
          { name: 'NAMESPACE', value: namespace },
          ...outsideImages.map((image) => ({
            name: outsideVariable(image),
            value: outsideName(clusterName, image),
          })),
        ],
        resources: {
          requests: { cpu: '10m', memory: '32Mi' },
          // A program that runs wild ends here, and not the node.
          limits: { memory: '512Mi' },
        },
      },
    ],
  };
}

/**
 * A kubeconfig as on the reader's own machine, so that contexts can be looked at and changed; then it waits, and ends
 * at once when it is asked to. The API server is named by its IP: lessons break DNS.
 */
const start = String.raw`
# Lessons write commands after a dollar sign; root's own prompt would say #.
echo "PS1='\[\e[1;34m\]toolbox\[\e[0m\]:\w$ '" >> ~/.bashrc
mkdir -p ~/.kube /run/kindbook
account=/var/run/secrets/kubernetes.io/serviceaccount
cat > ~/.kube/config.new << END
apiVersion: v1
kind: Config
clusters:
- name: kindbook
  cluster:
    certificate-authority: $account/ca.crt
    server: https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT
users:
- name: toolbox
  user:
    tokenFile: $account/token
contexts:
- name: kindbook
  context: {cluster: kindbook, user: toolbox, namespace: $NAMESPACE}
current-context: kindbook
END
chmod 600 ~/.kube/config.new
mv ~/.kube/config.new ~/.kube/config
trap 'exit 0' TERM INT
sleep infinity & wait`;

async function createOnce(client: ApiClient, path: string, object: unknown): Promise<void> {
  try {
    await client.json({
      method: 'POST',
      path: withQuery(path, { fieldManager: 'kindbook' }),
      body: JSON.stringify(object),
    });
  } catch (error) {
    if (!(error instanceof ApiError && error.status.reason === 'AlreadyExists')) throw error;
  }
}

async function waitUntilReady(
  client: ApiClient,
  path: string,
  query: Record<string, string>,
  tenancy: Tenancy,
  unwanted: AbortSignal,
): Promise<string> {
  const enough = new AbortController();
  const late = AbortSignal.timeout(readyWithin);
  const signal = AbortSignal.any([enough.signal, unwanted, late]);
  let seen: KubeObject | undefined;
  try {
    for await (const said of follow(client, path, query, signal)) {
      for (const pod of said.type === 'listed' ? said.objects : [said.object]) {
        if (!isUsable(pod)) continue;
        if (isReady(pod)) return pod.metadata.name;
        seen = pod;
        const problem = problemOf(pod, tenancy);
        if (problem) throw problem;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    enough.abort();
  }
  unwanted.throwIfAborted();
  throw new ClusterError(`The toolbox was not ready within ${readyWithin / 1000} s.`, {
    detail: seen && `Pod ${seen.metadata.name}: ${wordsOf(seen)}`,
    hint: `Try again. \`kubectl --namespace ${toolsNamespace} describe pods\` shows why.`,
  });
}

interface PodStatus {
  phase?: string;
  conditions?: { type: string; status: string; message?: string }[];
  containerStatuses?: { state?: { waiting?: { reason?: string; message?: string } } }[];
}

const statusOf = (pod: KubeObject) => (pod['status'] ?? {}) as PodStatus;

function isUsable(pod: KubeObject): boolean {
  const { phase } = statusOf(pod);
  return !pod.metadata.deletionTimestamp && phase !== 'Succeeded' && phase !== 'Failed';
}

function isReady(pod: KubeObject): boolean {
  const { conditions = [] } = statusOf(pod);
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function waitingOf(pod: KubeObject) {
  return statusOf(pod).containerStatuses?.[0]?.state?.waiting;
}

function wordsOf(pod: KubeObject): string {
  const waiting = waitingOf(pod);
  const unmet = statusOf(pod).conditions?.find(
    ({ status, message }) => status === 'False' && message,
  );
  return (
    waiting?.message ??
    waiting?.reason ??
    unmet?.message ??
    statusOf(pod).phase ??
    'its state is unknown'
  );
}

/** What only the reader can fix; anything else is waited for. */
function problemOf(pod: KubeObject, tenancy: Tenancy): ClusterError | undefined {
  const waiting = waitingOf(pod);
  if (!/^(ErrImagePull|ImagePullBackOff|ErrImageNeverPull)$/.test(waiting?.reason ?? '')) {
    return undefined;
  }
  return new ClusterError('The toolbox’s image is not on the nodes of this cluster.', {
    detail: waiting?.message,
    hint: tenancy.isShared
      ? 'Put any image with bash and kubectl where the cluster can pull it, and start kindbook with its name: `KINDBOOK_TOOLBOX_IMAGE=registry.example/toolbox:v1 npm start -- --context …`.'
      : 'Run `npm start` again: it tries to build it again, and says why if it cannot. Or put any image with bash and kubectl where the cluster can pull it, and start kindbook with its name: `KINDBOOK_TOOLBOX_IMAGE=registry.example/toolbox:v1 npm start`.',
  });
}
