import { expect, test } from '@playwright/test';
import { root } from '../../src/cli/root.ts';
import { stepProgress } from '../../src/cli/progress.ts';
import { clusterName } from '../../src/cluster/base/cache.ts';
import { prepareImages } from '../../src/cluster/images/prepare-images.ts';
import { docker } from '../../src/cluster/docker/docker.ts';
import { findDocker } from '../../src/cluster/docker/find-docker.ts';
import { readLessons } from '../../src/lessons/lesson-files.ts';
import { applyWhole } from '../contract/fixture.ts';
import { testWorkspace } from '../contract/workspace.ts';

/** A system of the lesson “Databases”: what its cell wrote is read by its own client. */
interface System {
  name: string;
  /** The Pod whose data is read. */
  pod: string;
  /** The lesson's cell that writes. */
  write: string;
  read: string;
  data: string;
}

const systems: System[] = [
  {
    name: 'PostgreSQL',
    pod: 'postgres-0',
    write: 'Write to PostgreSQL',
    read: 'kubectl exec postgres-0 -- psql -U postgres -At -c "TABLE orders"',
    data: 'bread\nrolls',
  },
  {
    name: 'MariaDB',
    pod: 'mariadb-0',
    write: 'Write to MariaDB',
    read: `kubectl exec mariadb-0 -- sh -c 'mariadb -p"$MARIADB_ROOT_PASSWORD" shop -N -e "SELECT * FROM orders"'`,
    data: 'cake',
  },
  {
    name: 'Redis',
    pod: 'redis-0',
    write: 'Write to Redis',
    read: 'redis-cli -h redis-0.redis GET visits',
    data: '2',
  },
  {
    name: 'NATS',
    pod: 'nats-0',
    write: 'Write to NATS',
    read: `for number in 1 2 3; do
        kubectl exec client -- nats stream get ORDERS $number --json | jq -r '.data | @base64d'
      done`,
    data: 'order 1\norder 2\norder 3',
  },
  {
    name: 'Kafka',
    pod: 'kafka-0',
    write: 'Write to Kafka',
    read: `kubectl exec kafka-0 -- /opt/kafka/bin/kafka-console-consumer.sh --bootstrap-server kafka-0.kafka:9092 \
        --topic orders --partition 0 --offset earliest --max-messages 3 --timeout-ms 30000`,
    data: 'tea\ncoffee\nmilk',
  },
];

const manifests = ['passwords', 'postgres', 'mariadb', 'redis', 'nats', 'client', 'kafka'];

// That they have it when their Pods were deleted is what the walk of the lesson sees (`src/cli/test/walk.ts`).
test('five systems have their data when their nodes were stopped and started', async () => {
  test.setTimeout(60 * 60_000);
  const { lesson } = readLessons(root).find(({ lesson }) => lesson.name === 'databases')!;
  const text = (title: string) =>
    [...lesson.cells, ...lesson.shellCells].find((cell) => cell.title === title)!.code;
  await prepareImages(lesson.images, { report: stepProgress() });
  await using workspace = await testWorkspace();
  const sh = (script: string, seconds: number) =>
    workspace.workspaces.shells.capture(workspace.lesson, script, seconds);

  await test.step('write', async () => {
    await applyWhole(workspace, manifests.map((name) => text(`${name}.yaml`)).join('\n---\n'));
    const ready =
      'for set in postgres mariadb redis nats kafka; do kubectl rollout status statefulset $set; done';
    expect(await sh(ready, 600)).toMatchObject({ exitCode: 0 });
    await Promise.all(
      systems.map(async ({ name, write }) => {
        const { exitCode, stderr } = await sh(text(write), 300);
        expect(exitCode, `${name}: ${stderr}`).toBe(0);
      }),
    );
  });

  await test.step('stop and start the nodes, read', async () => {
    const engine = (await findDocker())!;
    const nodes = ['worker', 'worker2'].map((node) => `${clusterName}-${node}`);
    await docker(engine, ['stop', '--time', '1', ...nodes]);
    await docker(engine, ['start', ...nodes]);
    await Promise.all(
      systems.map(({ name, pod, read, data }) => {
        const isReady = `kubectl wait pod/${pod} --for condition=Ready --timeout 200s > /dev/null`;
        return expect
          .poll(async () => (await sh(`${isReady} && ${read}`, 300)).stdout.trimEnd(), {
            message: `what ${name} has`,
            timeout: 600_000,
            // Each time starts programs in the cluster, where what it asks is starting.
            intervals: [2_000],
          })
          .toBe(data);
      }),
    );
  });
});
