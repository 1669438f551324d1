import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import type { Check } from './check.ts';
import { judge } from './judge.ts';
import { readChecks } from './read-checks.ts';

const service = (name: string, targetPort: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, uid: name, creationTimestamp: '' },
  spec: { ports: [{ port: 80, targetPort }], selector: { app: name } },
});
const check = (text: string): Check => readChecks('x', `- title: t\n  ${text}`)[0]!;

describe('a partial object', () => {
  const wanted = check(
    'match: {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{targetPort: 8080}]}}',
  );

  it('is met by an object that has everything of it', () => {
    expect(judge(wanted, { objects: [service('web', 8080)] })).toEqual({ met: true });
  });

  it('is not met otherwise, and the value that was found is told', () => {
    expect(judge(wanted, { objects: [service('web', 80)] })).toEqual({
      met: false,
      why: 'Service web: `spec.ports[0].targetPort` is `80`, and should be `8080`.',
    });
    expect(judge(wanted, { objects: [service('other', 8080)] })).toEqual({
      met: false,
      why: 'There is no Service web.',
    });
  });

  it('wants lists of the same length', () => {
    const two = check('match: {apiVersion: v1, kind: Service, spec: {ports: [{}, {}]}}');
    expect(judge(two, { objects: [service('web', 80)] }).met).toBe(false);
  });

  it('without a name may be any object of its kind, and is told of the one most like it', () => {
    const any = check(
      'match: {apiVersion: v1, kind: Service, spec: {selector: {app: b}, ports: [{targetPort: 1}]}}',
    );
    expect(judge(any, { objects: [service('a', 2), service('b', 1)] })).toEqual({ met: true });
    expect(judge(any, { objects: [service('a', 2), service('b', 2)] })).toMatchObject({
      why: expect.stringContaining('Service b') as string,
    });
  });
});

describe('an expression', () => {
  it('judges objects, the output of a command, and requests', () => {
    const objects = [service('web', 80)];
    expect(judge(check('expression: objects.kind("Service").size() == 1'), { objects }).met).toBe(
      true,
    );
    const command = check(
      '{command: x, expression: stdout.contains("v2") && exitCode == 0}'
        .slice(1, -1)
        .replace(', ', '\n  '),
    );
    expect(judge(command, { objects, stdout: 'v2\n', stderr: '', exitCode: 0 }).met).toBe(true);
    expect(judge(command, { objects, stdout: 'v1\n', stderr: '', exitCode: 0 }).met).toBe(false);
    const requests = check('requests: http://web');
    expect(judge(requests, { objects, answered: 20, lost: 0 }).met).toBe(true);
    expect(judge(requests, { objects, answered: 20, lost: 1 }).met).toBe(false);
  });

  it('that asks for a field which is not there is not met', () => {
    const asks = check('expression: objects[0].status.phase == "Running"');
    expect(judge(asks, { objects: [service('web', 80)] }).met).toBe(false);
  });

  it('tells why in the words of its author, with the value', () => {
    const told = check(
      `expression: objects.size() == 2\n  message: '"found " + string(objects.size())'`,
    );
    expect(judge(told, { objects: [service('web', 80)] })).toEqual({ met: false, why: 'found 1' });
  });
});
