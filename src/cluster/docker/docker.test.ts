import { describe, expect, it } from 'vitest';
import type { DockerAnswer, Machine } from './docker.ts';
import { planEngine, silence } from './docker.ts';

const debian: Machine = { platform: 'linux', debian: true, root: true, dockerd: false };
const missing: DockerAnswer = { kind: 'missing' };
const silent: DockerAnswer = { kind: 'silent', words: 'Cannot connect to the Docker daemon' };

describe('silence', () => {
  it('tells a client without an engine from no client at all', () => {
    expect(silence('spawn docker ENOENT', undefined)).toEqual({ kind: 'missing' });
    expect(silence('Cannot connect to the Docker daemon', 1).kind).toBe('silent');
  });

  it('tells an engine that this user may not use', () => {
    expect(silence('permission denied while trying to connect', 1).kind).toBe('forbidden');
  });

  it('says how long it waited when nobody answered', () => {
    expect(silence('', undefined)).toEqual({ kind: 'silent', words: 'no answer within 5 s' });
  });
});

describe('planEngine', () => {
  it('sets up its own engine on Debian as root, with a docker client and without', () => {
    expect(planEngine(missing, debian)).toBe('own');
    expect(planEngine(silent, debian)).toBe('own');
  });

  it.each<[string, DockerAnswer, Partial<Machine>, RegExp]>([
    ['an installed Docker that is stopped', silent, { dockerd: true }, /systemctl start docker/],
    ['Debian without root', missing, { root: false }, /apt-get install docker\.io/],
    ['another Linux', missing, { debian: false }, /package manager/],
    ['macOS without Docker', missing, { platform: 'darwin' }, /Install Docker Desktop/],
    ['macOS with Docker stopped', silent, { platform: 'darwin' }, /Start Docker Desktop/],
    ['a user outside the group', { kind: 'forbidden', words: '' }, {}, /usermod -aG docker/],
    [
      'a DOCKER_HOST that does not answer',
      silent,
      { named: 'tcp://10.0.0.1:2375' },
      /unset DOCKER_HOST/,
    ],
  ])('says in one sentence what to do: %s', (_, answer, machine, hint) => {
    expect(planEngine(answer, { ...debian, ...machine })).toMatchObject({
      hint: expect.stringMatching(hint) as string,
    });
  });
});
