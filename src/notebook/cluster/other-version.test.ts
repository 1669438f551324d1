import { describe, expect, it } from 'vitest';
import { otherVersion } from './other-version.ts';

describe('otherVersion', () => {
  it('says nothing where the cluster is of the minor version of the recordings', () => {
    expect(otherVersion(['1.37.2'], 'v1.37.0')).toBeUndefined();
    expect(otherVersion([], 'v1.37.0')).toBeUndefined();
  });

  it('says nothing while the version of the cluster is not known', () => {
    expect(otherVersion(['1.37.2'], undefined)).toBeUndefined();
  });

  it('tells the version of a cluster of another minor version', () => {
    expect(otherVersion(['1.37.2'], 'v1.35.4')).toContain('Your cluster runs Kubernetes 1.35.4:');
    expect(otherVersion(['1.36.3', '1.37.2'], 'v1.37.2')).toContain('1.37.2');
  });
});
