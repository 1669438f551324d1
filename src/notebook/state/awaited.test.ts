import { describe, expect, it } from 'vitest';
import { isAwaited, knownVersion } from './awaited.ts';
import { ago, object, pod } from './fixtures.ts';
import { emptyWorkspace, reduce } from './workspace.ts';

const ref = { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'kindbook-pods' };
const at = (resourceVersion: string) =>
  reduce(emptyWorkspace, {
    event: 'snapshot',
    data: {
      namespace: 'n',
      objects: [object('Pod', 'web', { metadata: { resourceVersion } })],
      at: 0,
    },
  });

describe('what was applied', () => {
  it('is awaited until the live stream tells of a version that is not the one of before', () => {
    const awaited = [{ object: ref, before: knownVersion(at('7'), ref) }];
    expect(isAwaited(awaited, at('7'))).toBe(true);
    expect(isAwaited(awaited, at('8'))).toBe(false);
  });

  it('is awaited while it has not been seen at all', () => {
    expect(isAwaited([{ object: ref, before: undefined }], emptyWorkspace)).toBe(true);
    expect(isAwaited([{ object: ref, before: undefined }], at('1'))).toBe(false);
  });

  it('is awaited while a Pod still runs the image of before', () => {
    const running = (image: string) => {
      const status = { image, state: { running: { startedAt: ago(60) } } };
      const changed = pod(status, { phase: 'Running', container: { image: 'busybox' } });
      return reduce(emptyWorkspace, {
        event: 'snapshot',
        data: { namespace: 'n', objects: [changed], at: 0 },
      });
    };
    const awaited = [{ object: ref, before: '0' }];
    expect(isAwaited(awaited, running('docker.io/library/nginx:1.26'))).toBe(true);
    expect(isAwaited(awaited, running('docker.io/library/busybox:latest'))).toBe(false);
    expect(isAwaited(awaited, running('sha256:0123'))).toBe(false);
    expect(isAwaited(awaited, running('docker.io/kindbook/busybox:0123'))).toBe(false);
  });
});
