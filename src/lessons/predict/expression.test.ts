import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import { faultOf, mark } from './expression.ts';
import { usualOnce, type Facts, type Outcome, type Prediction } from './prediction.ts';

const pod = (ready: boolean, restartCount: number) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', uid: '1', creationTimestamp: '' },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ restartCount }],
    },
  }) satisfies KubeObject;

const facts =
  (rest: Partial<Facts> = {}): Outcome =>
  () => ({
    status: 'Ready',
    objects: [],
    pods: [pod(true, 2)],
    events: [],
    answer: [],
    previous: [],
    seconds: 12.7,
    ...rest,
  });

const prediction = (...when: string[]): Prediction => ({
  cell: 'web.yaml',
  question: 'What?',
  options: when.map((each) => ({ answer: each, when: each })),
  once: usualOnce,
  edits: [],
});

describe('a prediction', () => {
  it('is marked by what holds of the real result', () => {
    const asked = prediction(
      'pods.size() == 2',
      'pods.exists(p, ready(p) && restarts(p) > 1 && p.status.phase == "Running")',
      'seconds >= 13',
    );
    expect(mark(asked, facts())).toEqual({ right: [1] });
  });

  it('is not marked before the moment that counts', () => {
    expect(mark(prediction('true'), facts({ status: 'Progressing 0/1' }))).toBeUndefined();
    for (const status of ['Ready', 'Invalid', 'Failed: OOMKilled', 'Pending: Unschedulable']) {
      expect(mark(prediction('true'), facts({ status }))).toEqual({ right: [0] });
    }
    const later = { ...prediction('true'), once: 'seconds >= 12' };
    expect(mark(later, facts({ status: 'Progressing 0/1' }))).toEqual({ right: [0] });
  });

  it('is about what came after the question’s first edit, not before', () => {
    const asked = prediction('previous.size() == 1', 'previous.size() == 2');
    const outcome: Outcome = (applies) =>
      facts({ previous: [pod(true, 0), pod(true, 0), pod(true, 0)].slice(-applies) })(applies);
    expect(mark(asked, outcome)).toEqual({ right: [0] });
    const edits = [
      ['web', 'web-2'],
      ['web-2', 'web'],
    ] as const;
    expect(mark({ ...asked, edits }, outcome)).toEqual({ right: [1] });
  });

  it('may fit no answer or several', () => {
    expect(mark(prediction('false', 'pods.size() == 9'), facts())).toEqual({ right: [] });
    expect(mark(prediction('true', 'pods.size() == 1'), facts())).toEqual({ right: [0, 1] });
  });

  it('is not true of a field that is not there', () => {
    expect(mark(prediction('pods[0].status.podIP == "10.244.1.7"'), facts())).toEqual({
      right: [],
    });
  });
});

describe('an expression', () => {
  it.each([
    ['pods.size() ==', /Unexpected token/],
    ['pod.size() == 1', /Unknown variable: pod/],
    ['pods.size()', /gives int/],
  ])('that is wrong is known to be: %s', (expression, fault) => {
    expect(faultOf(expression)).toMatch(fault);
  });

  it('that is right has no fault', () => {
    expect(faultOf(usualOnce)).toBeUndefined();
    expect(faultOf('previous.exists(p, p.metadata.name == "web")')).toBeUndefined();
  });
});
