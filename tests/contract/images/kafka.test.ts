import { expect, test } from 'vitest';
import { imageWorkspace, patience } from './image-workspace.ts';
import { replacePod, untilReady } from './stateful.ts';

const { apply, sh } = imageWorkspace('apache/kafka:4.3.1');

const kafka = `apiVersion: v1
kind: Service
metadata: {name: kafka}
spec:
  clusterIP: None
  selector: {app: kafka}
  ports: [{port: 9092}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: kafka}
spec:
  serviceName: kafka
  selector: {matchLabels: {app: kafka}}
  template:
    metadata: {labels: {app: kafka}}
    spec:
      enableServiceLinks: false
      securityContext: {fsGroup: 1000}
      containers:
        - name: kafka
          image: apache/kafka:4.3.1
          env:
            - {name: CLUSTER_ID, value: 4L6g3nShT-eMCtK--X86sw}
            - {name: KAFKA_NODE_ID, value: '1'}
            - {name: KAFKA_PROCESS_ROLES, value: 'broker,controller'}
            - {name: KAFKA_LISTENERS, value: 'PLAINTEXT://:9092,CONTROLLER://:9093'}
            - {name: KAFKA_ADVERTISED_LISTENERS, value: 'PLAINTEXT://kafka-0.kafka:9092'}
            - {name: KAFKA_CONTROLLER_LISTENER_NAMES, value: CONTROLLER}
            - {name: KAFKA_LISTENER_SECURITY_PROTOCOL_MAP, value: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT'}
            - {name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: '1@localhost:9093'}
            - {name: KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR, value: '1'}
            - {name: KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS, value: '0'}
            - {name: KAFKA_LOG_DIRS, value: /var/lib/kafka/data}
            - {name: KAFKA_HEAP_OPTS, value: -Xmx256M}
          ports: [{containerPort: 9092}]
          readinessProbe:
            tcpSocket: {port: 9092}
            periodSeconds: 1
          volumeMounts: [{name: data, mountPath: /var/lib/kafka/data}]
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 200Mi}}
`;

const run = (command: string) =>
  `kubectl exec -i kafka-0 -- /opt/kafka/bin/${command} --bootstrap-server kafka-0.kafka:9092`;

test(
  'Kafka 4 in KRaft mode keeps the messages of a topic when the Pod goes',
  async () => {
    await apply(kafka);
    await sh(untilReady('kafka-0'), 180);
    expect(await sh('kubectl exec kafka-0 -- id -u')).toBe('1000');
    expect(await sh('kubectl exec kafka-0 -- cat /opt/kafka/config/server.properties')).toContain(
      'group.initial.rebalance.delay.ms=0',
    );
    expect(await sh('kubectl exec kafka-0 -- cat /var/lib/kafka/data/meta.properties')).toContain(
      'cluster.id=4L6g3nShT-eMCtK--X86sw',
    );
    expect(await sh(run('kafka-topics.sh --create --topic orders --partitions 2'))).toContain(
      'Created topic orders',
    );
    await sh(`printf 'one\\ntwo\\nthree\\n' | ${run('kafka-console-producer.sh --topic orders')}`);
    await replacePod(sh, 'kafka-0');
    const read = await sh(
      run(
        'kafka-console-consumer.sh --topic orders --from-beginning --max-messages 3 --timeout-ms 60000',
      ),
    );
    expect(read.split('\n').sort()).toEqual(['one', 'three', 'two']);
    expect(await sh(run('kafka-topics.sh --describe --topic orders'))).toContain(
      'PartitionCount: 2',
    );
  },
  patience,
);
