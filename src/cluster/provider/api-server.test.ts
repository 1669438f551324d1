import { describe, expect, it } from 'vitest';
import { heardOf, sayMissing } from './api-server.ts';

const list = (ready: string, renewTime: string) => ({
  nodes: {
    items: [
      { metadata: { name: 'a' }, status: { conditions: [{ type: 'Ready', status: ready }] } },
    ],
  },
  leases: { items: [{ metadata: { name: 'a' }, spec: { renewTime } }] },
});

describe('heardOf', () => {
  const since = Date.parse('2026-11-22T10:00:00Z');

  it('counts a node that is Ready and was heard of since', () => {
    const { nodes, leases } = list('True', '2026-11-22T10:00:05.000000Z');
    expect(heardOf(nodes, leases, since)).toBe(1);
  });

  it('does not count one whose Ready is from before it was stopped', () => {
    const { nodes, leases } = list('True', '2026-11-22T09:59:00.000000Z');
    expect(heardOf(nodes, leases, since)).toBe(0);
    expect(heardOf(nodes, { items: [] }, since)).toBe(0);
  });

  it('does not ask for the lease of a node that is new', () => {
    const { nodes } = list('True', '');
    expect(heardOf(nodes, { items: [] }, 0)).toBe(1);
  });

  it('does not count one that is not Ready', () => {
    const { nodes, leases } = list('False', '2026-11-22T10:00:05.000000Z');
    expect(heardOf(nodes, leases, since)).toBe(0);
  });
});

describe('sayMissing', () => {
  it('names what is waited for', () => {
    expect(sayMissing(['nodes', 'dns'])).toBe('waiting for the nodes and CoreDNS');
  });
});
