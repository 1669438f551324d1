import { describe, expect, it } from 'vitest';
import { ago, now, object, pod } from './fixtures.ts';
import { objectState } from './object-state.ts';

const running = { state: { running: { startedAt: ago(12) } }, ready: true };
const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
const say = (...args: Parameters<typeof pod>) => objectState(pod(...args), now);

describe('the state of a Pod', () => {
  it('is Running, ready with its IP and node', () => {
    const state = say(running, { phase: 'Running', status: ready });
    expect(state).toMatchObject({ tone: 'good', words: 'Running, ready' });
    expect(state.facts).toEqual(['10.244.1.9', 'worker']);
    expect(state.progress).toEqual({ ready: 1, of: 1 });
  });

  it('is not ready before its condition says so', () => {
    expect(say({ ...running, ready: false }, { phase: 'Running' })).toMatchObject({
      tone: 'busy',
      words: 'Running, not ready',
      progress: { ready: 0, of: 1 },
    });
  });

  it('waits for a node until it has one', () => {
    const unbound = object('Pod', 'web', {
      spec: { containers: [] },
      status: { phase: 'Pending' },
    });
    expect(objectState(unbound, now).words).toBe('Pending, waiting for a node');
  });

  it('names what its container is stuck in', () => {
    const state = say({ state: { waiting: { reason: 'ImagePullBackOff' } } });
    expect(state).toMatchObject({ tone: 'bad', words: 'Pending, ImagePullBackOff' });
  });

  it('takes the normal waits of a start for progress', () => {
    for (const reason of ['ContainerCreating', 'PodInitializing']) {
      expect(say({ state: { waiting: { reason } } }).tone).toBe('busy');
    }
  });

  it('counts init containers', () => {
    expect(say({ state: { running: {} } }, { init: true }).words).toBe(
      'Pending, init container 1 of 1',
    );
  });

  it('calls a container crash-looping that has ended again and is started again', () => {
    const ended = (exitCode: number) => ({ terminated: { exitCode, reason: 'Error' } });
    const words = (exitCode: number, restarts: number, options: Parameters<typeof pod>[1]) =>
      say({ state: ended(exitCode), restartCount: restarts }, options).words;
    const policy = (restartPolicy: string) => ({ phase: 'Running', spec: { restartPolicy } });
    expect(words(1, 2, policy('Always'))).toBe('Running, CrashLoopBackOff');
    expect(words(0, 2, policy('Always'))).toBe('Running, CrashLoopBackOff');
    expect(words(1, 2, policy('OnFailure'))).toBe('Running, CrashLoopBackOff');
    expect(words(0, 2, policy('OnFailure'))).toBe('Running, not ready');
    expect(words(1, 0, policy('Never'))).toBe('Running, a container has ended');
    expect(words(1, 0, policy('Always'))).toBe('Running, a container has ended');
    expect(words(1, 2, { init: true })).toBe('Pending, init container 1 of 1: CrashLoopBackOff');
    expect(words(1, 0, { init: true })).toBe('Pending, init container 1 of 1');
  });

  it('does not take a sidecar for crash-looping that is stopped with its Pod', () => {
    const stopped = pod(
      { state: { terminated: { exitCode: 137, reason: 'Error' } }, restartCount: 1 },
      {
        phase: 'Running',
        init: true,
        container: { restartPolicy: 'Always' },
        spec: { restartPolicy: 'Never' },
        status: {
          containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 0 } } }],
        },
      },
    );
    expect(objectState(stopped, now)).toMatchObject({
      tone: 'busy',
      words: 'Running, 0 of 2 ready',
    });
  });

  it('does not take a container for well that has just been started again after a crash', () => {
    const crashed = { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(5) } };
    const state = (since: number, restartCount = 1) =>
      say(
        {
          ...running,
          restartCount,
          lastState: crashed,
          state: { running: { startedAt: ago(since) } },
        },
        { phase: 'Running', status: ready },
      );
    expect(state(3)).toMatchObject({ tone: 'busy', words: 'Running again after a crash' });
    expect(state(15)).toMatchObject({ tone: 'good', words: 'Running, ready' });
    expect(state(15, 2).facts).toContain('2 restarts');
    // The cell is called failed meanwhile: nothing beside that may say that it has got well.
    expect(state(3, 2)).toMatchObject({ tone: 'bad', words: 'Running, crashing again and again' });
  });

  it('tells the end of a Pod that is over', () => {
    expect(say({}, { phase: 'Succeeded' })).toMatchObject({ tone: 'good', words: 'Succeeded' });
    const ended = { state: { terminated: { exitCode: 3, reason: 'Error' } } };
    expect(say(ended, { phase: 'Failed' })).toMatchObject({ tone: 'bad', words: 'Failed: Error' });
    expect(say({}, { phase: 'Failed', status: { reason: 'Evicted' } }).words).toBe(
      'Failed: Evicted',
    );
  });

  it('is being deleted whatever else it is', () => {
    const state = say(running, { phase: 'Running', metadata: { deletionTimestamp: ago(1) } });
    expect(state.words).toBe('Being deleted');
  });

  it('is changing while the kubelet has not seen its newest spec', () => {
    const metadata = { generation: 2 } as object;
    const state = say(running, {
      phase: 'Running',
      metadata,
      status: { ...ready, observedGeneration: 1 },
    });
    expect(state.words).toBe('Running, changing');
  });
});

describe('the state of other kinds', () => {
  it.each(['constructor', 'toString', '__proto__'])('is known of a custom resource %s', (kind) => {
    expect(objectState(object(kind, 'web'), now)).toEqual({
      tone: 'good',
      words: 'Exists',
      facts: [],
    });
  });

  it('of a Service whose port names no target is that of the port', () => {
    const service = object('Service', 'web', { spec: { ports: [{ port: 80 }] } });
    expect(objectState(service, now).facts).toContain('port 80');
  });

  const deployment = (status: object, generation = 1) =>
    objectState(
      object('Deployment', 'web', {
        metadata: { generation } as object,
        spec: { replicas: 3 },
        status: status,
      }),
      now,
    );

  it('counts the ready Pods of a Deployment', () => {
    const status = { observedGeneration: 1, readyReplicas: 2, updatedReplicas: 3 };
    expect(deployment(status)).toMatchObject({ tone: 'busy', words: '2 of 3 ready' });
    expect(deployment({ ...status, readyReplicas: 3 }).tone).toBe('good');
  });

  it('counts Pods of an older version as ready, as kubectl does, and not as done; a status of an older spec not at all', () => {
    const old = { observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1 };
    expect(deployment(old)).toMatchObject({ tone: 'busy', words: '3 of 3 ready, 1 updated' });
    expect(deployment({ ...old, readyReplicas: 4 }).words).toBe('3 of 3 ready, 1 updated');
    expect(deployment(old).progress).toEqual({ ready: 1, of: 3 });
    expect(deployment({ ...old, updatedReplicas: 3 }, 2)).toMatchObject({ words: 'Accepted' });
  });

  it('knows Jobs, Services and kinds that it does not know', () => {
    const job = object('Job', 'j', { spec: { completions: 2 }, status: { succeeded: 1 } });
    expect(objectState(job, now).words).toBe('1 of 2 completed');
    const service = object('Service', 's', {
      spec: { clusterIP: '10.96.0.7', ports: [{ port: 80, targetPort: 8080 }] },
    });
    expect(objectState(service, now).facts).toEqual(['10.96.0.7', 'port 80 → 8080']);
    expect(objectState(object('ConfigMap', 'c'), now)).toMatchObject({
      tone: 'good',
      words: 'Exists',
    });
    const custom = object('Database', 'd', {
      status: { conditions: [{ type: 'Ready', status: 'False' }] },
    });
    expect(objectState(custom, now)).toMatchObject({ tone: 'busy', words: 'Not ready' });
  });

  it('survives objects whose members are not what they should be', () => {
    for (const kind of ['Pod', 'Deployment', 'DaemonSet', 'Job', 'Service', 'EndpointSlice', 'X']) {
      const odd = object(kind, 'odd', { spec: 'text', status: ['list'], endpoints: 3 });
      expect(typeof objectState(odd, now).words).toBe('string');
    }
  });
});
