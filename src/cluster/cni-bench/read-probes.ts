import type { CniResult, Wire } from '../../protocol/cni-bench.ts';

/** The addresses of the two nodes, and their roles as names. */
export type NodeNames = ReadonlyMap<string, string>;

/** Puts the nodes' names in the place of their addresses: those are this machine's, and tell a reader nothing. */
function nameNodes(text: string, nodes: NodeNames): string {
  let named = text;
  for (const [address, name] of nodes) {
    // Behind an address tcpdump puts a dot and the port.
    named = named.replaceAll(
      new RegExp(`(?<![\\d.])${address.replaceAll('.', '\\.')}(?!\\d)`, 'g'),
      name,
    );
  }
  return named;
}

/**
 * Finds in a capture what a request to a Pod was on the wire.
 *
 * @param capture what `tcpdump -nn -t -T vxlan` printed: a packet a line, and one more for what a tunnel carries
 * @param server the Pod's address and port, as tcpdump writes them: `10.244.0.5.8080`
 * @returns undefined where the request is not in the capture
 */
export function readWire(capture: string, server: string, nodes: NodeNames): Wire | undefined {
  const packets = joinTunnels(capture);
  const request = packets.find((packet) => packet.includes(` > ${server}: `));
  if (request === undefined) return encrypted(packets, nodes);
  const packet = nameNodes(request, nodes);
  const [outer = ''] = request.split(':', 1);
  if (outer.endsWith(` > ${server}`)) return { tunnel: 'none', protocol: 'TCP', packet };
  const port = /\.(\d+)$/.exec(outer.replace(/^.* > (?:\d+\.){3}\d+/, ''))?.[1];
  if (port === undefined) return { tunnel: 'IP in IP', protocol: 'IP protocol 4', packet };
  const tunnel = /: Geneve,/.test(request) ? 'Geneve' : 'VXLAN';
  return { tunnel, protocol: 'UDP', port: Number(port), packet };
}

/** What a tunnel carries is on the line below it. */
function joinTunnels(capture: string): string[] {
  const packets: string[] = [];
  let tunnel: string | undefined;
  for (const line of capture.split('\n').filter((line) => line.trim() !== '')) {
    if (tunnel !== undefined) {
      packets.push(`${tunnel}\n${line.trim()}`);
      tunnel = undefined;
    } else if (/: (VXLAN|Geneve),[^>]*$/.test(line)) tunnel = line.trim();
    else packets.push(line.trim());
  }
  return packets;
}

/** WireGuard's and IPsec's packets between the nodes, which show nothing of what is in them. */
function encrypted(packets: readonly string[], nodes: NodeNames): Wire | undefined {
  const found = packets.find((packet) => /: ESP\(|\.51871: |\.51820: /.test(packet));
  if (found === undefined) return undefined;
  const port = /\.(51820|51871): /.exec(found)?.[1];
  return {
    tunnel: 'encrypted',
    protocol: port === undefined ? 'ESP' : 'UDP',
    port: port === undefined ? undefined : Number(port),
    packet: nameNodes(found, nodes),
  };
}

/** One device of `ip -details -json link`, as far as it is read. */
interface Link {
  ifname: string;
  mtu: number;
  linkinfo?: { info_kind?: string; info_data?: { id?: number; port?: number; external?: boolean } };
}

/** Names the tunnels and bridges among a node's devices; those that lead to Pods and those that kind made are left out. */
export function readDevices(json: string): string[] {
  const kinds = ['vxlan', 'geneve', 'ipip', 'bridge', 'wireguard', 'veth'];
  const hosts = /^(eth0|lo|tunl0|kube-ipvs0|veth.*|lxc.*|cali.*)$/;
  return (JSON.parse(json) as Link[])
    .filter(
      ({ ifname, linkinfo }) => kinds.includes(linkinfo?.info_kind ?? '') && !hosts.test(ifname),
    )
    .map(({ ifname, mtu, linkinfo }) => {
      const { id, port, external } = linkinfo?.info_data ?? {};
      return [
        `${ifname}: ${linkinfo?.info_kind}`,
        // Where the CNI sets it for each packet, the device's own means nothing.
        id !== undefined && !external && `VNI ${id}`,
        port !== undefined && `port ${port}`,
        `MTU ${mtu}`,
      ]
        .filter((part) => part !== false)
        .join(', ');
    });
}

/** The routes of `ip route` that a CNI made: not the way out, and not the nodes' own network. */
export function readRoutes(text: string, nodes: NodeNames): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('default '))
    .filter((line) => !/ dev eth0 proto kernel scope link /.test(`${line} `))
    .map((line) => nameNodes(line, nodes));
}

/**
 * Reads a CNI configuration (github.com/containernetworking/cni, SPEC.md): a list of plugins, or one alone.
 *
 * @param file its name
 */
export function readConfiguration(file: string, json: string): CniResult['configuration'] {
  const { type, plugins } = JSON.parse(json) as { type?: string; plugins?: { type: string }[] };
  return { file, plugins: plugins ? plugins.map((plugin) => plugin.type) : [type ?? ''] };
}

/** A Kubernetes list, as far as it is read here. */
interface List {
  items: { kind: string; metadata: { namespace: string; name: string } }[];
}

/** Names what a CNI put into the cluster: all DaemonSets and Deployments but those that kind brings. */
export function readInstalled(json: string): string[] {
  const ofKind = ['kube-proxy', 'coredns', 'local-path-provisioner'];
  return (JSON.parse(json) as List).items
    .filter(({ metadata }) => !ofKind.includes(metadata.name))
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
}
