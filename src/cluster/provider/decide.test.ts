import { describe, expect, it } from 'vitest';
import { inAddressOrder, parseNodes, sayStopped } from '../docker/containers.ts';
import type { NodeContainer } from '../docker/containers.ts';
import { decide } from './decide.ts';
import type { Marker } from './marker.ts';

const node = (name: string, state = 'running'): NodeContainer => ({
  id: `id-${name}`,
  name,
  role: name.includes('control') ? 'control-plane' : 'worker',
  state,
});
const nodes = [node('control'), node('worker'), node('worker2')];
const marker: Marker = {
  state: 'ready',
  image: 'kindbook/node:1',
  kubernetesVersion: 'v1.37.2',
  nodes: { 'id-control': '172.18.0.3', 'id-worker': '172.18.0.2', 'id-worker2': '172.18.0.10' },
};

describe('decide', () => {
  it('makes a cluster where there is none, whether or not one was noted', () => {
    expect(decide([], undefined, 'v1.37.2')).toEqual({ do: 'create' });
    expect(decide([], marker, 'v1.37.2')).toEqual({ do: 'create' });
  });

  it('uses a cluster that runs, of this minor version', () => {
    expect(decide(nodes, marker, 'v1.37.2')).toEqual({ do: 'use' });
    expect(decide(nodes, marker, 'v1.37.0')).toEqual({ do: 'use' });
    expect(decide(nodes, marker, undefined)).toEqual({ do: 'use' });
  });

  it('starts the nodes that do not run', () => {
    const some = [node('control'), node('worker', 'exited'), node('worker2', 'created')];
    expect(decide(some, marker, 'v1.37.2')).toEqual({ do: 'start', nodes: some.slice(1) });
  });

  it('creates a cluster again whose creation was interrupted', () => {
    const half: Marker = { ...marker, state: 'creating', nodes: {} };
    expect(decide([node('control')], half, 'v1.37.2')).toEqual({ do: 'recreate' });
  });

  it('leaves alone what kindbook did not make', () => {
    expect(decide(nodes, undefined, 'v1.37.2')).toEqual({ do: 'refuse' });
    expect(decide([...nodes, node('stranger')], marker, 'v1.37.2')).toEqual({ do: 'refuse' });
  });

  it('only offers to replace a cluster of another minor version', () => {
    expect(decide(nodes, marker, 'v1.38.0')).toMatchObject({ do: 'offer', why: 'version' });
  });

  it('only offers to replace a cluster whose containers were deleted in part', () => {
    const words = '1 of its 3 nodes was deleted.';
    expect(decide(nodes.slice(0, 2), marker, 'v1.37.2')).toEqual({
      do: 'offer',
      why: 'missing',
      words,
    });
  });
});

describe('parseNodes', () => {
  it('reads what docker ps says, the control plane first', () => {
    const text = 'b\tkb-worker\texited\tworker\na\tkb-control-plane\trunning\tcontrol-plane';
    expect(parseNodes(text)).toEqual([
      { id: 'a', name: 'kb-control-plane', state: 'running', role: 'control-plane' },
      { id: 'b', name: 'kb-worker', state: 'exited', role: 'worker' },
    ]);
    expect(parseNodes('')).toEqual([]);
  });
});

describe('sayStopped', () => {
  it('names the nodes', () => {
    const [control, worker, worker2] = [
      node('control'),
      node('worker', 'exited'),
      node('worker2', 'exited'),
    ];
    expect(sayStopped([control, worker])).toBe('Node worker is stopped.');
    expect(sayStopped([control, worker, worker2])).toBe('Nodes worker and worker2 are stopped.');
    expect(sayStopped([worker, worker2])).toBe('The cluster is stopped.');
    expect(sayStopped([control])).toBeUndefined();
  });
});

describe('inAddressOrder', () => {
  it('counts addresses as numbers', () => {
    expect(inAddressOrder(nodes, marker.nodes).map(({ name }) => name)).toEqual([
      'worker',
      'control',
      'worker2',
    ]);
  });
});
