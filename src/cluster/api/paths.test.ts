import { describe, expect, test } from 'vitest';
import { apiPath, pathOf, withQuery } from './paths.ts';

describe('a path of the API server', () => {
  test.each([
    ['v1', ['nodes'], '/api/v1/nodes'],
    ['v1', ['namespaces', 'a', 'pods', 'web.1', 'log'], '/api/v1/namespaces/a/pods/web.1/log'],
    ['apps/v1', ['namespaces', 'a', 'deployments'], '/apis/apps/v1/namespaces/a/deployments'],
    [
      'rbac.authorization.k8s.io/v1',
      ['clusterroles', 'system:node'],
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
    ],
    ['v1', ['pods', 'a?b#c d\\'], '/api/v1/pods/a%3Fb%23c%20d%5C'],
  ])('of %s with %j is %s', (apiVersion, segments, path) => {
    expect(apiPath(apiVersion, ...segments)).toBe(path);
  });

  test.each([
    ['..'],
    ['.'],
    [''],
    ['../../kube-system/pods/etcd'],
    ['a/exec'],
    ['%2e%2e'],
    ['\ud800'],
    ['../../../../../version?'],
  ])('with the name %j is refused', (name) => {
    expect(() => apiPath('v1', 'namespaces', 'a', 'pods', name)).toThrow('cannot be the name of');
  });

  test.each(['..', 'Kube', 'a.b', 'a_b', 'a/b', '-a', 'a'.repeat(64)])(
    'with the namespace %j is refused',
    (namespace) => {
      expect(() => apiPath('v1', 'namespaces', namespace, 'pods')).toThrow('name of a namespace');
    },
  );

  test('of a kind has only one segment for its group, its version and its plural', () => {
    const kind = { group: 'x.dev', version: 'v1', plural: 'wheels', namespaced: true };
    expect(pathOf(kind, 'a', 'one', 'scale')).toBe('/apis/x.dev/v1/namespaces/a/wheels/one/scale');
    const group = 'apps/v1/namespaces/kube-system';
    expect(() => pathOf({ ...kind, group })).toThrow('cannot be the name of');
    expect(() => pathOf({ ...kind, version: 'v1/../v2' })).toThrow('cannot be the name of');
    expect(() => pathOf({ ...kind, plural: '../nodes' })).toThrow('cannot be the name of');
    expect(() => apiPath('x.dev/v1/more', 'wheels')).toThrow('cannot be the name of');
  });

  test('takes a query of which no value leads out', () => {
    expect(withQuery('/api/v1/pods', { labelSelector: 'a=b&watch=true' })).toBe(
      '/api/v1/pods?labelSelector=a%3Db%26watch%3Dtrue',
    );
  });
});
