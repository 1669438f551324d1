import { describe, expect, it } from 'vitest';
import type { CniResult } from '../../protocol/cni-bench.ts';
import { benchTable, columnsOf, wireWords } from './bench-table.ts';
import { statusWords } from './status-words.ts';

const flannel: CniResult = {
  cni: 'flannel',
  version: '0.28.4',
  kubernetes: 'v1.37.2',
  measuredAt: '2026-11-28T12:00:00.000Z',
  machine: { processors: 2, load: 3 },
  images: [{ name: 'flannel', source: 'stand-in', bytes: 148e6 }],
  installed: ['DaemonSet kube-flannel/kube-flannel-ds'],
  configuration: { file: '10-flannel.conflist', plugins: ['flannel', 'portmap'] },
  startUp: { nodesReady: 12_000, firstAnswer: 15_000 },
  acrossNodes: { answered: true, from: 'the Pod' },
  wire: { tunnel: 'VXLAN', protocol: 'UDP', port: 8472, packet: 'IP worker > control-plane' },
  devices: ['flannel.1: vxlan, VNI 1, port 8472, MTU 1450'],
  routes: ['10.244.0.0/24 via 10.244.0.0 dev flannel.1 onlink'],
  mtu: 1450,
  policy: { enforced: false },
};
const cellsOf = (text: string) => text.split('<td').slice(1);

describe('the table', () => {
  it('has a column for each CNI of which something is known', () => {
    const cilium: CniResult = {
      ...flannel,
      cni: 'cilium',
      policy: { enforced: true, after: 400, opened: true },
    };
    const { text } = benchTable(columnsOf([cilium], [flannel]));
    expect(text.match(/scope="col"/g)).toHaveLength(3);
    expect(text).toContain('Recorded 28 November 2026');
    expect(text).toContain('Measured here');
    expect(text).toContain('not enforced: the Pod still answered 15 s later');
    expect(text).toContain('enforced after 0.4 s; a policy that allows it opened the way again');
    expect(text).toContain('Calico, Weave and BIRD (BGP): not measured here yet');
  });

  it('shows what was measured beside what was recorded, and once where both are the same', () => {
    const slower = { ...flannel, startUp: { nodesReady: 20_000, firstAnswer: 15_000 } };
    const cells = cellsOf(benchTable(columnsOf([slower], [flannel])).text);
    expect(cells[0]).toMatch(/measured<\/span>[^]*20 s[^]*recorded<\/span>[^]*12 s/);
    expect(cells[1]).toContain('measured, as recorded');
    expect(cells[1]!.match(/15 s/g)).toHaveLength(1);
  });

  it('says that no official image is missing where there is none', () => {
    const images = [{ name: 'kindbook/bird:2.17', source: 'stand-in', bytes: 90e6 }] as const;
    const { text } = benchTable(columnsOf([{ ...flannel, cni: 'bird', images: [...images] }], []));
    expect(text).toContain('90 MB, built by kindbook: there are no official ones');
    expect(text).not.toContain('no registry answered');
  });

  it('says so where nothing is known', () => {
    expect(benchTable([]).text).toContain('Nothing has been measured yet.');
  });
});

it('the wire in words names what the packets travel in', () => {
  expect(wireWords(flannel.wire)).toBe('a tunnel, VXLAN: UDP, port 8472');
  expect(wireWords({ tunnel: 'none', protocol: 'TCP', packet: '' })).toBe(
    'no tunnel: the Pods’ own packets',
  );
});

it('the status says what is being done, and that nothing is left', () => {
  const status = { state: 'idle', steps: [], results: [] } as const;
  const step = { id: 'x', title: 'Install Flannel', state: 'running', startedAt: 0 } as const;
  expect(statusWords({ ...status, steps: [], results: [] }, false).words).toMatch(/^Waiting/);
  expect(
    statusWords({ state: 'running', cni: 'flannel', steps: [step], results: [] }, true).words,
  ).toBe('Trying Flannel: Install Flannel');
  expect(
    statusWords({ state: 'idle', cni: 'flannel', steps: [], results: [flannel] }, true).words,
  ).toBe('Flannel is measured, and its cluster deleted');
});
