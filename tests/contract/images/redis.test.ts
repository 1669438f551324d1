import { expect, test } from 'vitest';
import { imageWorkspace, patience } from './image-workspace.ts';
import { replacePod, untilReady } from './stateful.ts';

const { apply, sh } = imageWorkspace('redis:8');

const redis = `apiVersion: v1
kind: Service
metadata: {name: redis}
spec:
  clusterIP: None
  selector: {app: redis}
  ports: [{port: 6379}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: redis}
spec:
  serviceName: redis
  selector: {matchLabels: {app: redis}}
  template:
    metadata: {labels: {app: redis}}
    spec:
      containers:
        - name: redis
          image: redis:8
          args: [--appendonly, 'yes']
          ports: [{containerPort: 6379}]
          readinessProbe:
            exec: {command: [redis-cli, ping]}
            periodSeconds: 1
          volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 100Mi}}
---
apiVersion: v1
kind: Pod
metadata: {name: locked, labels: {app: locked}}
spec:
  containers: [{name: redis, image: 'redis:8', args: [--requirepass, made-up]}]
`;

const cli = 'kubectl exec redis-0 -- redis-cli';

test(
  'Redis 8 keeps what was written when the Pod goes, and answers other Pods',
  async () => {
    await apply(redis);
    await sh(untilReady('redis-0'));
    expect(await sh(`${cli} info server`)).toMatch(/^redis_version:8\./m);
    // Without a password other Pods are let in, as by the official image.
    expect(await sh('redis-cli -h redis-0.redis set visits 41')).toBe('OK');
    expect(await sh(`${cli} incr visits`)).toBe('42');
    expect(await sh('kubectl exec redis-0 -- stat -c %u /data/appendonlydir')).toBe('999');
    await replacePod(sh, 'redis-0');
    expect(await sh(`${cli} get visits`)).toBe('42');
  },
  patience,
);

test(
  'Redis asks for the password that its arguments set',
  async () => {
    await apply(redis);
    await sh(untilReady('locked'));
    const locked = 'kubectl exec locked -- redis-cli';
    expect(await sh(`until ${locked} ping; do sleep 0.2; done`)).toContain('NOAUTH');
    expect(await sh(`${locked} --no-auth-warning -a made-up ping`)).toBe('PONG');
  },
  patience,
);
