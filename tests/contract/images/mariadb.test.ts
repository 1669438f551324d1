import { expect, test } from 'vitest';
import { imageWorkspace, patience } from './image-workspace.ts';
import { untilReady } from './stateful.ts';

const { apply, sh, fails } = imageWorkspace('mariadb:11.8');

const withoutPassword = `apiVersion: v1
kind: Pod
metadata: {name: no-password}
spec:
  restartPolicy: Never
  containers: [{name: mariadb, image: 'mariadb:11.8'}]
`;

const database = `apiVersion: v1
kind: Secret
metadata: {name: mariadb}
stringData: {root: "it's \\\\ $root", user: a b$c}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: init}
data:
  1-table.sql: create table visits (who text);
  2-row.sh: mariadb --user=root --password="$MARIADB_ROOT_PASSWORD" "$MARIADB_DATABASE" --execute "insert into visits values ('init')"
---
apiVersion: v1
kind: Service
metadata: {name: mariadb}
spec:
  clusterIP: None
  selector: {app: mariadb}
  ports: [{port: 3306}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: mariadb}
spec:
  serviceName: mariadb
  selector: {matchLabels: {app: mariadb}}
  template:
    metadata: {labels: {app: mariadb}}
    spec:
      containers:
        - name: mariadb
          image: mariadb:11.8
          env:
            - {name: MARIADB_DATABASE, value: web_orders}
            - {name: MARIADB_USER, value: shop}
            - name: MARIADB_PASSWORD
              valueFrom: {secretKeyRef: {name: mariadb, key: user}}
            - {name: MARIADB_ROOT_PASSWORD_FILE, value: /secret/root}
          ports: [{containerPort: 3306}]
          readinessProbe:
            exec: {command: [healthcheck.sh, --connect, --innodb_initialized]}
            periodSeconds: 1
            timeoutSeconds: 5
          volumeMounts:
            - {name: data, mountPath: /var/lib/mysql}
            - {name: init, mountPath: /docker-entrypoint-initdb.d}
            - {name: secret, mountPath: /secret}
      volumes:
        - {name: init, configMap: {name: init}}
        - {name: secret, secret: {secretName: mariadb}}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 500Mi}}
`;

const exec = 'kubectl exec mariadb-0 --';
/** As the user of the application, over TCP. */
const asShop = (password: string, sql: string) =>
  `${exec} mariadb --host=mariadb-0.mariadb --user=shop --password='${password}' web_orders --batch --skip-column-names --execute "${sql}"`;

test(
  'MariaDB does not start without a password for root, and says so',
  async () => {
    await apply(withoutPassword);
    await sh(
      "kubectl wait pod/no-password --for=jsonpath='{.status.phase}'=Failed --timeout=90s >/dev/null",
    );
    const words = await sh('kubectl logs no-password');
    expect(words).toContain('Database is uninitialized and password option is not specified');
    expect(words).toContain('MARIADB_ROOT_PASSWORD');
  },
  patience,
);

// That it is kept when the Pod goes is shown by the lesson on databases, in each walk.
test(
  'MariaDB 11.8 makes its database, and asks for the password',
  async () => {
    await apply(database);
    await sh(untilReady('mariadb-0'));
    expect(await sh(asShop('a b$c', 'select version()'))).toMatch(/^11\.8\./);
    expect(await sh(asShop('a b$c', 'select who from visits'))).toBe('init');
    expect(await fails(asShop('wrong', 'select 1'))).toContain("Access denied for user 'shop'");
    const root = `${exec} mariadb --user=root --skip-column-names --execute 'select current_user()'`;
    expect(await fails(root)).toContain('Access denied');
    expect(
      await sh(root.replace('--user=root', `--user=root --password="it's \\\\ \\$root"`)),
    ).toBe('root@localhost');
    expect(await sh(`${exec} stat -c %u /var/lib/mysql/web_orders`)).toBe('999');
  },
  patience,
);
