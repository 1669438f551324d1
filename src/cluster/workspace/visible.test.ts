import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import { visible } from './visible.ts';

const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'db',
    uid: '1',
    creationTimestamp: '',
    annotations: {
      team: 'blue',
      'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"password":"tulip-42"}}',
    },
  },
  data: { password: 'dHVsaXAtNDI=' },
};

describe('a Secret on its way to the page', () => {
  it('keeps the names of its values and loses the values, wherever they stand', () => {
    const shown = visible(secret);
    expect(Object.keys(shown['data'] as object)).toEqual(['password']);
    expect(shown.metadata.annotations?.['team']).toBe('blue');
    expect(JSON.stringify(shown)).not.toMatch(/tulip|dHVsaXAtNDI/);
  });
});
