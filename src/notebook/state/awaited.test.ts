import type { DocumentResult, KubeObject } from '../../protocol/workspace.ts';
import { describe, expect, it } from 'vitest';
import { isAwaited } from './awaited.ts';
import { ago, object, pod } from './fixtures.ts';
import { emptyWorkspace, reduce } from './workspace.ts';

const web = (resourceVersion: string, namespace = 'kindbook-pods') =>
  object('Pod', 'web', { metadata: { resourceVersion, namespace, uid: `web in ${namespace}` } });
const answered = ({ metadata }: KubeObject): DocumentResult => {
  const { name, namespace, uid, resourceVersion = '' } = metadata;
  return {
    document: 1,
    outcome: 'configured',
    object: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion },
    warnings: [],
  };
};
const known = (...objects: KubeObject[]) =>
  reduce(emptyWorkspace, { event: 'snapshot', data: { namespace: 'n', objects, at: 0 } });

describe('what was applied', () => {
  it('is awaited until the live stream tells of that version or a later one', () => {
    const awaited = [answered(web('10'))];
    expect(isAwaited(awaited, emptyWorkspace)).toBe(true);
    expect(isAwaited(awaited, known(web('9')))).toBe(true);
    expect(isAwaited(awaited, known(web('10')))).toBe(false);
    expect(isAwaited(awaited, known(web('11')))).toBe(false);
  });

  it('is not taken for an object of the same name in another namespace', () => {
    const awaited = [answered(web('10', 'one')), answered(web('11', 'two'))];
    expect(isAwaited(awaited, known(web('10', 'one'), web('9', 'two')))).toBe(true);
    expect(isAwaited(awaited, known(web('10', 'one'), web('11', 'two')))).toBe(false);
  });

  it('is not awaited where the API server had nothing to change', () => {
    const unchanged = { ...answered(web('10')), outcome: 'unchanged' } as DocumentResult;
    expect(isAwaited([unchanged], emptyWorkspace)).toBe(false);
  });

  it('is awaited while a Pod still runs the image of before', () => {
    const running = (image: string) => {
      const status = { image, state: { running: { startedAt: ago(60) } } };
      const changed = pod(status, { phase: 'Running', container: { image: 'busybox' } });
      return known(changed);
    };
    const awaited = [answered(pod({}))];
    expect(isAwaited(awaited, running('docker.io/library/nginx:1.26'))).toBe(true);
    expect(isAwaited(awaited, running('docker.io/library/busybox:latest'))).toBe(false);
    expect(isAwaited(awaited, running('sha256:0123'))).toBe(false);
    expect(isAwaited(awaited, running('docker.io/kindbook/busybox:0123'))).toBe(false);
  });
});
