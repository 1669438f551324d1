import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import { ago, event, now, object, ofCell, ownedBy, pod } from '../state/fixtures.ts';
import { treeOf } from '../state/tree.ts';
import { emptyWorkspace, reduce } from '../state/workspace.ts';
import { diagnosesOf } from './cell-diagnoses.ts';
import { diagnose } from './diagnose.ts';
import { factsOf } from './facts.ts';

function explain(failing: KubeObject, ...events: KubeObject[]) {
  const workspace = reduce(emptyWorkspace, {
    event: 'snapshot',
    data: { namespace: 'n', objects: [failing, ...events], at: 0 },
  });
  return diagnose(failing, factsOf(workspace, now));
}
const waiting = (reason: string, message?: string) => ({ state: { waiting: { reason, message } } });
const ended = (exitCode: number, reason = 'Error') => ({
  terminated: { exitCode, reason, finishedAt: ago(4) },
});
const looping = (exitCode: number, reason?: string) => ({
  ...waiting('CrashLoopBackOff', 'back-off 20s restarting failed container'),
  restartCount: 3,
  lastState: ended(exitCode, reason),
});
const killing = (killed: KubeObject, container = 'web') =>
  event(killed, 'Killing', `Container ${container} failed liveness probe, will be restarted`);
const running = { state: { running: { startedAt: ago(12) } } };

describe('a Pod that is well', () => {
  it('has no diagnosis, also while it starts', () => {
    expect(explain(pod({ ...running, ready: true }, { phase: 'Running' }))).toBeUndefined();
    expect(explain(pod(waiting('ContainerCreating')))).toBeUndefined();
    expect(explain(pod({ ...running }, { phase: 'Running' }))).toBeUndefined();
  });

  it('has none once a probe that failed during the start succeeds', () => {
    const up = pod(
      { ...running, ready: true },
      { phase: 'Running', container: { readinessProbe: {} } },
    );
    expect(explain(up, event(up, 'Unhealthy', 'Readiness probe failed: x'))).toBeUndefined();
  });
});

describe('a readiness probe that fails', () => {
  const asked = (since: number) => {
    const web = pod(running, {
      phase: 'Running',
      container: { readinessProbe: {} },
      status: {
        conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: ago(since) }],
      },
    });
    const note = 'Readiness probe failed: command timed out';
    return explain(
      web,
      event(web, 'Unhealthy', note, { type: 'Warning', deprecatedLastTimestamp: ago(1) }),
    );
  };

  it('lets a program start that was never ready', () => {
    expect(asked(13)?.next).toContain('may still be starting');
  });

  it('asks what has changed where the Pod was ready before', () => {
    expect(asked(4)?.next).toContain('It was ready before');
  });
});

describe('an image that does not come', () => {
  it.each(['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'])(
    'is explained for %s, with the field',
    (reason) => {
      const found = explain(pod(waiting(reason, 'x'), { container: { image: 'nginxx' } }));
      expect(found).toMatchObject({ reason, failed: true });
      expect(found?.title).toContain('nginxx');
      expect(found?.field).toMatch(/^spec\.containers\[0\]\.image/);
    },
  );

  it.each([
    ['docker.io/library/nginxx:1: not found', 'typo'],
    ['dial tcp: lookup registry-1.docker.io: no such host', 'cannot reach the registry'],
    ['pull access denied, repository does not exist or may require authorization', 'No registry'],
    ['401 unauthorized', 'private'],
  ])('says why, from the cluster’s own words: %s', (message, why) => {
    const found = explain(pod(waiting('ErrImagePull', message)));
    expect(found?.why).toContain(why);
    expect(found?.evidence).toContainEqual({ from: 'ErrImagePull', quote: message });
  });
});

describe('a container that crashes', () => {
  it('is failed once the kubelet backs off, and its exit code is explained', () => {
    const found = explain(pod(looping(127), { phase: 'Running' }));
    expect(found).toMatchObject({
      reason: 'CrashLoopBackOff',
      failed: true,
      field: 'spec.containers[0].command',
    });
    expect(found?.why).toContain('exit code 127');
    expect(found?.why).toContain('command was not found');
  });

  it('is not failed at its first crash, which may belong to the start', () => {
    const found = explain(pod({ state: ended(1) }, { phase: 'Running' }));
    expect(found).toMatchObject({ reason: 'Error', failed: false });
    expect(found?.next).toContain('starts it again');
  });

  it('is failed while its status still tells of its last end, as it does for most of the back-off', () => {
    const again = { state: ended(1), restartCount: 2 };
    expect(explain(pod(again, { phase: 'Running' }))).toMatchObject({
      reason: 'CrashLoopBackOff',
      failed: true,
    });
    expect(explain(pod(again, { init: true }))).toMatchObject({ reason: 'CrashLoopBackOff' });
  });

  it('is still failed during the next try, until that has run longer than the last', () => {
    const again = (since: number, restartCount: number) =>
      pod(
        {
          ready: true,
          restartCount,
          state: { running: { startedAt: ago(since) } },
          lastState: {
            terminated: { exitCode: 2, startedAt: ago(90), finishedAt: ago(since + 20) },
          },
        },
        { phase: 'Running' },
      );
    expect(explain(again(50, 3))).toBeUndefined();
    expect(explain(again(30, 3))).toMatchObject({ reason: 'CrashLoopBackOff', failed: true });
    // After a first crash, the next try may well be the one that works.
    expect(explain(again(30, 1))).toBeUndefined();
  });

  it('is failed at once where its restart policy does not start it again', () => {
    const never = pod({ state: ended(3) }, { phase: 'Failed', spec: { restartPolicy: 'Never' } });
    const found = explain(never);
    expect(found).toMatchObject({ reason: 'Error', failed: true });
    expect(found?.title).toContain('not restarted');
  });

  it('is none if it has ended well and its work is done', () => {
    const done = { state: ended(0, 'Completed'), restartCount: 2 };
    const spec = { restartPolicy: 'OnFailure' };
    expect(explain(pod(done, { phase: 'Running', spec }))).toBeUndefined();
    expect(explain(pod(done, { init: true }))).toBeUndefined();
  });

  it('is told apart from one that ends well and is started again', () => {
    const found = explain(pod(looping(0, 'Completed'), { phase: 'Running' }));
    expect(found?.title).toContain('exits by itself');
    expect(found?.next).toContain('restartPolicy: Never');
  });

  it('names the memory limit of one that was OOMKilled', () => {
    const container = { resources: { limits: { memory: '16Mi' } } };
    const found = explain(pod(looping(137, 'OOMKilled'), { phase: 'Running', container }));
    expect(found).toMatchObject({
      reason: 'OOMKilled',
      field: 'spec.containers[0].resources.limits.memory',
    });
    expect(found?.why).toContain('16Mi');
  });

  it('takes the word of the end before where the newest lacks it', () => {
    const last = { state: ended(137), lastState: ended(137, 'OOMKilled'), restartCount: 2 };
    expect(explain(pod(last, { phase: 'Running' }))?.reason).toBe('OOMKilled');
  });

  it('points at the memory limit of one that was killed and of which nobody says why', () => {
    const container = { resources: { limits: { memory: '16Mi' } } };
    const killed = { state: ended(137) };
    const found = explain(
      pod(killed, { phase: 'Failed', container, spec: { restartPolicy: 'Never' } }),
    );
    expect(found).toMatchObject({
      reason: 'Error',
      failed: true,
      field: 'spec.containers[0].resources.limits.memory',
    });
    expect(found?.why).toContain('here 16Mi, it has most often used more than that');
    expect(explain(pod(looping(137), { phase: 'Running' }))?.why).not.toContain('memory');
  });

  it('says of an init container that the others wait', () => {
    const found = explain(pod(looping(1), { init: true }));
    expect(found?.title).toContain('init container web');
    expect(found?.why).toContain('the other containers are not started');
    expect(found?.field).toBe('spec.initContainers[0].command');
  });

  it('names a command that the image does not have', () => {
    const message = 'exec: "serve": executable file not found in $PATH: unknown';
    const found = explain(pod(waiting('RunContainerError', message)));
    expect(found).toMatchObject({ reason: 'RunContainerError', failed: true });
    expect(found?.title).toContain('not in its image');
  });
});

describe('what a Pod refers to', () => {
  it('leads to the entry that names the missing ConfigMap', () => {
    const container = {
      env: [
        { name: 'A', value: 'x' },
        { name: 'B', valueFrom: { configMapKeyRef: { name: 'settings', key: 'b' } } },
      ],
    };
    const found = explain(
      pod(waiting('CreateContainerConfigError', 'configmap "settings" not found'), { container }),
    );
    expect(found).toMatchObject({
      failed: true,
      field: 'spec.containers[0].env[1].valueFrom.configMapKeyRef.name',
    });
  });

  it('asks for no key in a ConfigMap that nobody can change', () => {
    const container = {
      env: [{ name: 'B', valueFrom: { configMapKeyRef: { name: 'settings', key: 'b' } } }],
    };
    const said = "couldn't find key b in ConfigMap default/settings";
    const failing = pod(waiting('CreateContainerConfigError', said), { container });
    const settings = (immutable: boolean) => object('ConfigMap', 'settings', { immutable });
    expect(explain(failing, settings(true))?.next).toContain('is immutable: no key can be added');
    expect(explain(failing, settings(false))?.next).toContain('Add the key to the ConfigMap');
  });

  it('leads to the volume that cannot be mounted', () => {
    const stuck = pod(waiting('ContainerCreating'));
    (stuck['spec'] as Record<string, unknown>)['volumes'] = [{ name: 'data' }, { name: 'conf' }];
    const note = 'MountVolume.SetUp failed for volume "conf" : configmap "c" not found';
    const found = explain(stuck, event(stuck, 'FailedMount', note, { type: 'Warning' }));
    expect(found).toMatchObject({
      reason: 'FailedMount',
      failed: true,
      field: 'spec.volumes[1].configMap.name',
    });
    expect(found?.evidence[0]?.quote).toBe(note);
  });
});

describe('a Pod that no node takes', () => {
  const unschedulable = (message: string, spec: Record<string, unknown> = {}) =>
    explain(
      object('Pod', 'web', {
        spec: { containers: [{ name: 'web', resources: { requests: { cpu: '64' } } }], ...spec },
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
        },
      }),
    );

  it('is told what there is too little of', () => {
    const found = unschedulable('0/3 nodes are available: 3 Insufficient cpu.');
    expect(found).toMatchObject({
      reason: 'Unschedulable',
      failed: true,
      field: 'spec.containers[0].resources.requests.cpu',
    });
    expect(found?.why).toContain('more cpu');
  });

  it('is told of its node selector', () => {
    const message = "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.";
    expect(unschedulable(message, { nodeSelector: { disk: 'ssd' } })?.field).toBe(
      'spec.nodeSelector',
    );
  });
});

describe('a failing probe', () => {
  const probed = (seconds: number) =>
    pod(
      { state: { running: { startedAt: ago(seconds) } } },
      { phase: 'Running', container: { readinessProbe: { httpGet: { path: '/', port: 81 } } } },
    );
  const refused = 'Readiness probe failed: Get "http://10.0.0.1:81/": connect: connection refused';

  it('is first a reason to wait, then a failure', () => {
    const soon = probed(8);
    expect(explain(soon, event(soon, 'Unhealthy', refused))).toMatchObject({ failed: false });
    const late = probed(60);
    expect(explain(late, event(late, 'Unhealthy', refused))).toMatchObject({
      reason: 'NotReady',
      failed: true,
      field: 'spec.containers[0].readinessProbe',
    });
  });

  it('says what the probe met', () => {
    const one = probed(8);
    expect(explain(one, event(one, 'Unhealthy', refused))?.why).toContain('Nothing listens');
    const wrong = 'Readiness probe failed: HTTP probe failed with statuscode: 404';
    expect(explain(one, event(one, 'Unhealthy', wrong))?.why).toContain('HTTP status 404');
  });

  it('explains restarts by the liveness probe that caused them', () => {
    const killed = pod(looping(137), { phase: 'Running', container: { livenessProbe: {} } });
    const found = explain(
      killed,
      event(killed, 'Unhealthy', `Liveness probe failed: HTTP probe failed with statuscode: 500`, {
        series: { count: 6 },
      }),
      event(killed, 'Unhealthy', 'Liveness probe failed: connect: connection refused', {
        eventTime: ago(1),
      }),
      killing(killed),
    );
    expect(found).toMatchObject({
      reason: 'CrashLoopBackOff',
      failed: true,
      field: 'spec.containers[0].livenessProbe',
    });
    // The most frequent answer, not the newest: that one was met before the program listened.
    expect(found?.why).toContain('HTTP status 500');
    expect(found?.evidence[0]?.quote).toContain('statuscode: 500');
  });

  it('is not blamed for a container that ends by itself', () => {
    const crashing = pod(looping(1), { phase: 'Running', container: { livenessProbe: {} } });
    const note = 'Liveness probe failed: connect: connection refused';
    expect(explain(crashing, event(crashing, 'Unhealthy', note))?.why).toContain('exit code 1');
    const other = killing(crashing, 'other');
    expect(explain(crashing, event(crashing, 'Unhealthy', note), other)?.why).toContain(
      'exit code 1',
    );
  });

  it('is quoted as it answers now where the container runs on', () => {
    const one = probed(60);
    const found = explain(
      one,
      event(one, 'Unhealthy', refused, { series: { count: 9 }, eventTime: ago(50) }),
      event(one, 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404'),
    );
    expect(found?.why).toContain('HTTP status 404');
  });
});

describe('the diagnoses of a cell', () => {
  const nextOf = (failing: KubeObject) => {
    const made = { ...failing, metadata: { ...failing.metadata, ...ofCell('web.yaml') } };
    const workspace = reduce(emptyWorkspace, {
      event: 'snapshot',
      data: { namespace: 'n', objects: [made], at: 0 },
    });
    return diagnosesOf(treeOf(workspace, 'web.yaml'), workspace, now)[0]?.next;
  };

  it('say how the change gets into the cluster: of a Pod, only an image can be changed', () => {
    expect(nextOf(pod(waiting('ErrImagePull', 'not found')))).toMatch(
      /for typos\. Then press Apply\.$/,
    );
    expect(nextOf(pod(looping(1), { phase: 'Running' }))).toContain('rename the Pod too');
  });

  it('ask for no change while waiting may help', () => {
    expect(nextOf(pod({ state: ended(1) }, { phase: 'Running' }))).not.toContain('Apply');
  });

  it('are one for all Pods that fail alike, with the field in the Deployment', () => {
    const deployment = object('Deployment', 'web', { metadata: ofCell('web.yaml') });
    const replicaSet = object('ReplicaSet', 'web-1', { metadata: ownedBy(deployment) });
    const pods = ['a', 'b', 'c'].map((name) => {
      const failing = pod(waiting('ImagePullBackOff', 'not found'));
      return {
        ...failing,
        metadata: { ...failing.metadata, ...ownedBy(replicaSet), name, uid: name },
      };
    });
    const workspace = reduce(emptyWorkspace, {
      event: 'snapshot',
      data: { namespace: 'n', objects: [deployment, replicaSet, ...pods], at: 0 },
    });
    const found = diagnosesOf(treeOf(workspace, 'web.yaml'), workspace, now);
    expect(found).toMatchObject([
      { uid: 'a', objects: 3, rootField: 'spec.template.spec.containers[0].image' },
    ]);
    expect(found[0]?.root).toBe(deployment);
  });
});
