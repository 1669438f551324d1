/** One manifest of the bench, and how kubectl waits until it is ready. */
export interface BenchManifest {
  readonly title: string;
  readonly yaml: string;
  /** Arguments of kubectl that end when all is ready. */
  readonly wait: readonly string[];
}

const template = (app: string, container = '') => `  template:
    metadata: {labels: {app: ${app}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: web
          image: nginx:1.26
${container}`;

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
${template('web')}`;

/** A Service `web`, of Pods with the label `app: web`. */
export const service = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports: [{port: 80}]
`;

const rollout = (what: string) => ['rollout', 'status', what, '--timeout=2m'];

/** What readers apply most, from one object to several. */
export const manifests: readonly BenchManifest[] = [
  {
    title: 'Pod',
    yaml: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: web
      image: nginx:1.26
`,
    wait: ['wait', '--for=condition=Ready', 'pod/web', '--timeout=2m'],
  },
  { title: 'Deployment of three', yaml: deployment, wait: rollout('deployment/web') },
  {
    title: 'Deployment and Service',
    yaml: `${deployment}---\n${service}`,
    wait: rollout('deployment/web'),
  },
  {
    title: 'StatefulSet of one with a claim',
    yaml: `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
spec:
  serviceName: db
  replicas: 1
  selector: {matchLabels: {app: db}}
${template('db', '          volumeMounts: [{name: data, mountPath: /data}]\n')}  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 10Mi}}
`,
    wait: rollout('statefulset/db'),
  },
];
