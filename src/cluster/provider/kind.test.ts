import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { lastWords, stageOf } from './create.ts';
import { kindConfig } from './kind-config.ts';
import { kindIsNewEnough, parseKindVersion } from './kind.ts';

describe('the kind on PATH', () => {
  it('is read from what kind says', () => {
    expect(parseKindVersion('kind v0.33.0 go1.26.8 linux/amd64')).toBe('0.33.0');
    expect(parseKindVersion('kind (@) built from source')).toBeUndefined();
  });

  it('is used when it is new enough', () => {
    expect(['0.32.0', '0.33.0', '1.0.0'].every(kindIsNewEnough)).toBe(true);
    expect(['0.31.0', '0.9.0', undefined].some(kindIsNewEnough)).toBe(false);
  });
});

describe('kindConfig', () => {
  const shape = { image: 'kindbook/node:1', workers: 2, cgroup: 1, defaultCni: true } as const;

  it('has one control plane and the workers, and the API server on loopback', () => {
    const config = parse(kindConfig(shape)) as { nodes: { role: string }[]; networking: object };
    expect(config.nodes.map(({ role }) => role)).toEqual(['control-plane', 'worker', 'worker']);
    expect(config.networking).toEqual({ apiServerAddress: '127.0.0.1' });
  });

  it('leaves kind’s network out where another is to be installed', () => {
    const { networking } = parse(kindConfig({ ...shape, defaultCni: false })) as {
      networking: object;
    };
    expect(networking).toMatchObject({ disableDefaultCNI: true });
  });

  it('lets kubelet run on cgroup v1, and says nothing of that on v2', () => {
    expect(kindConfig(shape)).toContain('failCgroupV1: false');
    expect(kindConfig({ ...shape, cgroup: 2 })).not.toContain('failCgroupV1');
  });

  it('has autoscalers look every five seconds, nothing wait for an election, and keys that are quick', () => {
    const { kubeadmConfigPatches } = parse(kindConfig(shape)) as { kubeadmConfigPatches: string[] };
    expect(kubeadmConfigPatches.map((patch) => parse(patch) as object)).toContainEqual({
      kind: 'ClusterConfiguration',
      encryptionAlgorithm: 'ECDSA-P256',
      controllerManager: {
        extraArgs: expect.objectContaining({
          'horizontal-pod-autoscaler-sync-period': '5s',
          'leader-elect': 'false',
        }) as object,
      },
      scheduler: { extraArgs: { 'leader-elect': 'false' } },
    });
  });
});

describe("kind's output", () => {
  it('is read for the stage', () => {
    expect(stageOf(' • Starting control-plane 🕹️  ...')).toBe('Starting control-plane');
    expect(stageOf(' • Ensuring node image (kindbook/node:try) 🖼️  ...')).toBe(
      'Ensuring node image (kindbook/node:try)',
    );
    expect(stageOf(' ✓ Starting control-plane 🕹️')).toBeUndefined();
  });

  it('is read for its last words, without the stack', () => {
    const log =
      'ERROR: failed to create cluster: x\nstuff\nerror: phase y: refused\nmain.main\n\truntime/proc.go:290';
    expect(lastWords(log)).toBe('ERROR: failed to create cluster: x\nerror: phase y: refused');
    expect(lastWords('fine')).toBeUndefined();
  });
});
