import { expect, test } from 'vitest';
import { imageWorkspace, patience } from './image-workspace.ts';
import { replacePod, untilReady } from './stateful.ts';

const { apply, sh } = imageWorkspace('nats:2', 'natsio/nats-box:0.19.7');

/** Three servers that know each other by the names of their Pods, and a Pod with the client. */
const nats = `apiVersion: v1
kind: ConfigMap
metadata: {name: nats}
data:
  nats.conf: |
    server_name: $POD_NAME
    http_port: 8222
    jetstream { store_dir: /data }
    cluster {
      name: shop
      port: 6222
      routes: [nats://nats-0.nats:6222, nats://nats-1.nats:6222, nats://nats-2.nats:6222]
    }
---
apiVersion: v1
kind: Service
metadata: {name: nats}
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector: {app: nats}
  ports: [{name: client, port: 4222}, {name: cluster, port: 6222}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: nats}
spec:
  serviceName: nats
  replicas: 3
  podManagementPolicy: Parallel
  selector: {matchLabels: {app: nats}}
  template:
    metadata: {labels: {app: nats}}
    spec:
      containers:
        - name: nats
          image: nats:2
          args: [--config, /etc/nats/nats.conf]
          env: [{name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
          ports: [{containerPort: 4222}, {containerPort: 6222}, {containerPort: 8222}]
          readinessProbe:
            httpGet: {path: '/healthz', port: 8222}
            periodSeconds: 1
          volumeMounts:
            - {name: data, mountPath: /data}
            - {name: config, mountPath: /etc/nats}
      volumes: [{name: config, configMap: {name: nats}}]
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 100Mi}}
---
apiVersion: v1
kind: Pod
metadata: {name: box}
spec:
  containers:
    - name: box
      image: natsio/nats-box:0.19.7
      command: [sleep, infinity]
      env: [{name: NATS_URL, value: 'nats://nats:4222'}]
---
apiVersion: v1
kind: Pod
metadata: {name: plain, labels: {app: plain}}
spec:
  containers: [{name: nats, image: 'nats:2'}]
`;

const box = 'kubectl exec box -- nats';

test(
  'NATS 2 as a cluster of three keeps a JetStream stream when a Pod goes',
  async () => {
    await apply(nats);
    for (const pod of ['nats-0', 'nats-1', 'nats-2', 'box']) await sh(untilReady(pod));
    // The three have to have found each other and elected a leader first.
    await sh(
      `until ${box} stream add ORDERS --subjects 'orders.>' --replicas 3 --defaults >/dev/null 2>&1; do sleep 0.5; done`,
    );
    expect(await sh(`${box} server check connection`)).toContain('connected to nats://nats:4222');
    await sh(`${box} publish orders.new 'order {{Count}}' --count 3`);
    await replacePod(sh, 'nats-1');
    const state = `${box} stream info ORDERS --json`;
    expect(await sh(`${state} | jq .state.messages`)).toBe('3');
    // All three have it again: the new Pod has found its volume and caught up.
    await sh(
      `until ${state} | jq -e '[.cluster.replicas[].current] | length == 2 and all'; do sleep 0.5; done`,
    );
    expect(await sh(`${box} stream get ORDERS 3 --json | jq -r .data | base64 -d`)).toBe('order 3');
  },
  patience,
);

test(
  'NATS 2 without arguments takes clients at 4222 and says how it is at 8222',
  async () => {
    await apply(nats);
    await sh(untilReady('plain'));
    const address = await sh("kubectl get pod plain -o jsonpath='{.status.podIP}'");
    expect(
      await sh(
        `curl -sS --retry 20 --retry-all-errors --retry-delay 1 http://${address}:8222/healthz`,
      ),
    ).toContain('ok');
    expect(await sh(`curl -sS http://${address}:8222/varz | jq -r .version`)).toMatch(/^2\./);
    expect(await sh(`curl -sS http://${address}:8222/varz | jq .port`)).toBe('4222');
  },
  patience,
);
