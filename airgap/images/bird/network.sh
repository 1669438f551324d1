#!/bin/sh
# The pod network of one node, by BGP: BIRD announces the node's own pod range to every other node, and puts what those
# announce into the kernel's routes. Pods are connected by the plugin ptp, which kind's node image has. Runs in the node's
# network namespace. Nodes that join later need this to be started again; the bench has two from its beginning.
#
# In: NODE_NAME  the node this runs on
#     an account that may list nodes
set -eu

account=/var/run/secrets/kubernetes.io/serviceaccount

list_nodes() {
  curl --silent --show-error --fail --max-time 5 \
    --cacert "$account/ca.crt" --header "Authorization: Bearer $(cat "$account/token")" \
    "https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/api/v1/nodes"
}

# A node a line: name, address, pod range. Fails while one of them has not been given a range.
read_nodes() {
  jq --raw-output '
    .items[] | [
      .metadata.name,
      first(.status.addresses[] | select(.type == "InternalIP").address),
      (.spec.podCIDR // error("\(.metadata.name) has no pod range yet"))
    ] | join(" ")'
}

# Tells containerd how to connect this node's pods. $1: this node's pod range.
write_cni_config() {
  mtu=$(cat /sys/class/net/eth0/mtu)
  cat >/etc/cni/net.d/.bird.tmp <<CONFLIST
{
  "cniVersion": "1.0.0",
  "name": "bird",
  "plugins": [
    {
      "type": "ptp",
      "mtu": $mtu,
      "ipMasq": false,
      "ipam": {
        "type": "host-local",
        "dataDir": "/run/cni-leases",
        "ranges": [[{ "subnet": "$1" }]],
        "routes": [{ "dst": "0.0.0.0/0" }]
      }
    },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
CONFLIST
  mv /etc/cni/net.d/.bird.tmp /etc/cni/net.d/10-bird.conflist
}

# $1: this node's address, $2: its pod range.
write_own_config() {
  cat <<CONFIG
log stderr all;
router id $1;

# Which interfaces there are.
protocol device {}

# What this node announces. It is not put into the kernel, which has a route to each of its pods.
protocol static {
  ipv4;
  route $2 unreachable;
}

# What other nodes announce becomes a route of the kernel.
protocol kernel {
  ipv4 {
    import none;
    export where source = RTS_BGP;
  };
}
CONFIG
}

# All nodes are one autonomous system, of a number for private use (RFC 6996), and each speaks to each.
# They may start in any order: who is not there yet is asked again soon, and not after BIRD's own two minutes.
# $1: the other node's address.
write_neighbor() {
  cat <<CONFIG

protocol bgp {
  local as 64512;
  neighbor $1 as 64512;
  direct;
  connect delay time 1;
  connect retry time 2;
  ipv4 {
    import all;
    export where source = RTS_STATIC;
  };
}
CONFIG
}

# kube-proxy, which the API server's address needs, may come later than this.
until answer=$(list_nodes) && nodes=$(echo "$answer" | read_nodes) && [ -n "$nodes" ]; do sleep 0.5; done
echo "$nodes"

# A name is that of one node only, and has no space in it.
own=$(echo "$nodes" | grep "^$NODE_NAME ")
others=$(echo "$nodes" | grep -v "^$NODE_NAME " || true)
read -r _ address range <<NODE
$own
NODE
{
  write_own_config "$address" "$range"
  echo "$others" | while read -r _ neighbor _; do
    [ -z "$neighbor" ] || write_neighbor "$neighbor"
  done
} >/etc/bird/bird.conf
write_cni_config "$range"
exec bird -f -c /etc/bird/bird.conf -s /run/bird.ctl
