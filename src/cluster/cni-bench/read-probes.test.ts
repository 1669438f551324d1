import { describe, expect, it } from 'vitest';
import {
  readConfiguration,
  readDevices,
  readInstalled,
  readRoutes,
  readWire,
} from './read-probes.ts';

const nodes = new Map([
  ['172.18.0.5', 'control-plane'],
  ['172.18.0.50', 'worker'],
]);
const server = '10.244.0.5.8080';
const request = `IP 10.244.1.2.51884 > ${server}: Flags [S], seq 1, win 64860, length 0`;

describe('readWire', () => {
  it('reads a VXLAN tunnel, whatever its port', () => {
    const outer = 'IP 172.18.0.50.43210 > 172.18.0.5.8472: VXLAN, flags [I] (0x08), vni 1';
    const dns = 'IP 172.18.0.50.53 > 172.18.0.5.53: VXLAN, flags [.] (0x61), vni 7236963';
    expect(readWire(`${dns}\nIP 0.0.0.0\n${outer}\n${request}\n`, server, nodes)).toEqual({
      tunnel: 'VXLAN',
      protocol: 'UDP',
      port: 8472,
      packet: `IP worker.43210 > control-plane.8472: VXLAN, flags [I] (0x08), vni 1\n${request}`,
    });
  });

  it('reads IP in IP, whose outer packet has no port', () => {
    const wire = readWire(`IP 172.18.0.50 > 172.18.0.5: ${request}`, server, nodes);
    expect(wire).toMatchObject({ tunnel: 'IP in IP', protocol: 'IP protocol 4' });
    expect(wire).not.toHaveProperty('port');
  });

  it('reads Pods’ packets that are in no tunnel', () => {
    expect(readWire(request, server, nodes)).toEqual({
      tunnel: 'none',
      protocol: 'TCP',
      packet: request,
    });
  });

  it('reads WireGuard, in which nothing else can be seen', () => {
    const packet = 'IP 172.18.0.50.51820 > 172.18.0.5.51820: UDP, length 96';
    expect(readWire(packet, server, nodes)).toMatchObject({ tunnel: 'encrypted', port: 51820 });
  });

  it('finds nothing in a capture without the request', () => {
    const other = 'IP 172.18.0.5.6443 > 172.18.0.50.40000: Flags [P.], length 10';
    expect(readWire(other, server, nodes)).toBeUndefined();
    expect(readWire('', server, nodes)).toBeUndefined();
  });
});

it('routes are those that a CNI made, with nodes by their names', () => {
  const text = `default via 172.18.0.1 dev eth0
10.244.0.0/24 via 172.18.0.5 dev eth0
10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1
172.18.0.0/16 dev eth0 proto kernel scope link src 172.18.0.50
`;
  expect(readRoutes(text, nodes)).toEqual([
    '10.244.0.0/24 via control-plane dev eth0',
    '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1',
  ]);
});

it('devices are tunnels and bridges, without those of Pods and of the node', () => {
  const links = [
    { ifname: 'eth0', mtu: 1500, linkinfo: { info_kind: 'veth' } },
    { ifname: 'lo', mtu: 65536 },
    { ifname: 'tunl0', mtu: 1480, linkinfo: { info_kind: 'ipip' } },
    {
      ifname: 'flannel.1',
      mtu: 1450,
      linkinfo: { info_kind: 'vxlan', info_data: { id: 1, port: 8472 } },
    },
    {
      ifname: 'cilium_vxlan',
      mtu: 1500,
      linkinfo: { info_kind: 'vxlan', info_data: { id: 0, port: 8472, external: true } },
    },
    { ifname: 'cni0', mtu: 1450, linkinfo: { info_kind: 'bridge', info_data: {} } },
    { ifname: 'veth12', mtu: 1450, linkinfo: { info_kind: 'veth' } },
  ];
  expect(readDevices(JSON.stringify(links))).toEqual([
    'flannel.1: vxlan, VNI 1, port 8472, MTU 1450',
    'cilium_vxlan: vxlan, port 8472, MTU 1500',
    'cni0: bridge, MTU 1450',
  ]);
});

it('a configuration is a list of plugins, or one alone', () => {
  const many = JSON.stringify({ plugins: [{ type: 'flannel' }, { type: 'portmap' }] });
  expect(readConfiguration('10-flannel.conflist', many).plugins).toEqual(['flannel', 'portmap']);
  expect(readConfiguration('05.conf', '{"type":"cilium-cni"}').plugins).toEqual(['cilium-cni']);
});

it('what was installed is all that kind did not bring', () => {
  const item = (kind: string, namespace: string, name: string) => ({
    kind,
    metadata: { namespace, name },
  });
  const items = [
    item('DaemonSet', 'kube-flannel', 'kube-flannel-ds'),
    item('DaemonSet', 'kube-system', 'kube-proxy'),
    item('Deployment', 'kube-system', 'coredns'),
  ];
  expect(readInstalled(JSON.stringify({ items }))).toEqual([
    'DaemonSet kube-flannel/kube-flannel-ds',
  ]);
});
