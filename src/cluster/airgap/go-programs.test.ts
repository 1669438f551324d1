import { describe, expect, it } from 'vitest';
import { isNewEnough, linkerFlags } from './go-programs.ts';
import { readVersions } from './versions.ts';

describe('isNewEnough', () => {
  it.each([
    ['go1.26.8', '1.26.4', true],
    ['go1.26.4', '1.26.4', true],
    ['go1.27', '1.26.4', true],
    ['go1.27rc1', '1.26.4', true],
    ['go1.26.3', '1.26.4', false],
    ['go1.26', '1.26.4', false],
    ['go1.19.8', '1.26.4', false],
    ['go2.0', '1.26.4', true],
  ])('%s for %s: %s', (found, wanted, enough) => {
    expect(isNewEnough(found, wanted)).toBe(enough);
  });
});

describe('linkerFlags', () => {
  it('stamp the version as kubectl version tells it', () => {
    const flags = linkerFlags({ ...readVersions(), kubernetes: 'v1.37.2' }, '2.66.1');
    expect(flags).toContain('-X k8s.io/component-base/version.gitVersion=v1.37.2');
    expect(flags).toContain('-X k8s.io/component-base/version.gitMajor=1');
    expect(flags).toContain('-X k8s.io/component-base/version.gitMinor=37');
    expect(flags).toContain('-X main.Version=2.66.1');
  });
});
