import { expect, test } from 'vitest';
import { imageWorkspace, patience } from './image-workspace.ts';
import { replacePod, untilReady } from './stateful.ts';

const { apply, sh, fails } = imageWorkspace('postgres:17');

const withoutPassword = `apiVersion: v1
kind: Pod
metadata: {name: no-password}
spec:
  restartPolicy: Never
  containers: [{name: postgres, image: 'postgres:17'}]
`;

const database = `apiVersion: v1
kind: Secret
metadata: {name: postgres}
stringData: {password: a b$c}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: init}
data:
  1-table.sql: create table visits (who text);
  2-row.sh: psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --command "insert into visits values ('init')"
---
apiVersion: v1
kind: Service
metadata: {name: postgres}
spec:
  clusterIP: None
  selector: {app: postgres}
  ports: [{port: 5432}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres}
spec:
  serviceName: postgres
  selector: {matchLabels: {app: postgres}}
  template:
    metadata: {labels: {app: postgres}}
    spec:
      containers:
        - name: postgres
          image: postgres:17
          env:
            - {name: POSTGRES_USER, value: shop}
            - {name: POSTGRES_DB, value: orders}
            - {name: POSTGRES_PASSWORD_FILE, value: /secret/password}
          ports: [{containerPort: 5432}]
          readinessProbe:
            exec: {command: [pg_isready, --username=shop, --dbname=orders, --host=127.0.0.1]}
            periodSeconds: 1
          volumeMounts:
            - {name: data, mountPath: /var/lib/postgresql/data}
            - {name: init, mountPath: /docker-entrypoint-initdb.d}
            - {name: secret, mountPath: /secret}
      volumes:
        - {name: init, configMap: {name: init}}
        - {name: secret, secret: {secretName: postgres}}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 100Mi}}
`;

const psql = 'kubectl exec postgres-0 -c postgres -- psql -U shop -d orders -At -c';
/** From the toolbox, over the network. */
const remote = (password: string) =>
  `PGPASSWORD='${password}' psql -h postgres-0.postgres -U shop -d orders -At -c 'select count(*) from visits'`;

test(
  'PostgreSQL does not start without a password for its superuser, and says so',
  async () => {
    await apply(withoutPassword);
    await sh(
      "kubectl wait pod/no-password --for=jsonpath='{.status.phase}'=Failed --timeout=60s >/dev/null",
    );
    const words = await sh('kubectl logs no-password');
    expect(words).toContain('superuser password is not specified');
    expect(words).toContain('POSTGRES_PASSWORD');
  },
  patience,
);

test(
  'PostgreSQL 17 makes its database, keeps it when the Pod goes, and asks for the password',
  async () => {
    await apply(database);
    await sh(untilReady('postgres-0'));
    expect(await sh(`${psql} 'show server_version_num'`)).toMatch(/^17\d{4}$/);
    expect(await sh(`${psql} 'select who from visits'`)).toBe('init');
    expect(await sh(remote('a b$c'))).toBe('1');
    expect(await fails(remote('wrong'))).toContain(
      'password authentication failed for user "shop"',
    );

    const owner = 'kubectl exec postgres-0 -- stat -c %u /var/lib/postgresql/data/PG_VERSION';
    expect(await sh(owner)).toBe('999');

    await sh(`${psql} "insert into visits values ('reader')"`);
    const stopped = sh('kubectl logs --follow postgres-0');
    await replacePod(sh, 'postgres-0');
    // The signal of a stopped container is SIGINT here: clients are cut off and nothing that was written is lost.
    expect(await stopped).toContain('received fast shutdown request');
    expect(await sh(`${psql} 'select who from visits order by who'`)).toBe('init\nreader');
    expect(await sh('kubectl logs postgres-0')).toContain('Skipping initialization');
  },
  patience,
);
