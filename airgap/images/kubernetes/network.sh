#!/bin/sh
# The pod network of one node, the way kind's own kindnet does it: the nodes of a kind cluster sit on one
# Docker network, so a route to each other node's pod range is all that pods need to reach each other,
# and they see each other's true addresses. Runs in the node's network namespace.
#
# In:  NODE_NAME               the node this runs on
#      POD_SUBNET              the range of all pods, for instance 10.244.0.0/16
#      CONTROL_PLANE_ENDPOINT  host:port of the API server; the Service address needs kube-proxy, which may come later
set -eu

export KUBERNETES_SERVICE_HOST="${CONTROL_PLANE_ENDPOINT%:*}"
export KUBERNETES_SERVICE_PORT="${CONTROL_PLANE_ENDPOINT##*:}"

# Only what leaves the cluster hides behind the node's address.
masquerade() {
  iptables -w -t nat "$1" POSTROUTING -s "$POD_SUBNET" ! -d "$POD_SUBNET" \
    -m comment --comment 'kindbook: pods to the outside' -j MASQUERADE
}

# What is sent to a Service's address and has not become a pod's by here is for nobody: no Service has the address, or
# kube-proxy is between its two tables, of which one no longer refuses and the other does not yet forward. It is refused
# as kube-proxy does it, so that it does not leave the cluster, for anybody to answer.
# $1: what iptables does with the rule, $2: the range of all Services, $3: the protocol.
keep_services_in() {
  iptables -w "$1" FORWARD -d "$2" -p "$3" -m conntrack --ctstate NEW \
    -m comment --comment 'kindbook: Services stay in the cluster' -j REJECT
}

service_ranges() {
  kubectl get servicecidrs.networking.k8s.io --output jsonpath='{range .items[*]}{.spec.cidrs[0]}{"\n"}{end}'
}

# Has the kernel ask kube-network-policies (queue 100, see ../../go/cmd/kubernetes/network_policies.go) about each new
# connection of a pod, from it and to it, after a Service's address has become a pod's. As that library's own rules,
# which it writes by nftables where the kernel has nftables' queue, it asks about nothing that root on the node sends:
# kubelet's probes always pass. With nobody to ask, all passes.
# $1: what iptables does with the rules, $2: the side that is a pod's, -s or -d.
ask_about_policies() {
  iptables -w -t mangle "$1" POSTROUTING "$2" "$POD_SUBNET" \
    -m conntrack ! --ctstate ESTABLISHED,RELATED -m owner ! --uid-owner 0 \
    -m comment --comment 'kindbook: network policies' -j NFQUEUE --queue-num 100 --queue-bypass
}

# Whether the kernel has nftables' queue; it is only asked, nothing is changed.
has_nftables_queue() {
  printf '%s\n' 'table inet kindbook-probe {' 'chain probe { queue flags bypass to 100; }' '}' |
    nft --check --file - 2>/dev/null
}

# Tells containerd how to connect this node's pods. $1: this node's pod range.
write_cni_config() {
  mtu=$(cat /sys/class/net/eth0/mtu)
  # host-local's leases go to /run: after a restart of the node there are no pods and must be no leases.
  cat >/etc/cni/net.d/.kindbook.tmp <<CONFLIST
{
  "cniVersion": "1.0.0",
  "name": "kindbook",
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
  mv /etc/cni/net.d/.kindbook.tmp /etc/cni/net.d/10-kindbook.conflist
}

watch_nodes() {
  kubectl get nodes --watch --output-watch-events --output \
    jsonpath='{.type} {.object.metadata.name} {.object.status.addresses[?(@.type=="InternalIP")].address} {.object.spec.podCIDR}{"\n"}'
}

echo 1 >/proc/sys/net/ipv4/ip_forward
masquerade -C 2>/dev/null || masquerade -A
if ! has_nftables_queue; then
  for side in -s -d; do
    ask_about_policies -C "$side" 2>/dev/null || ask_about_policies -A "$side"
  done
fi

configured=
while true; do
  service_ranges | while read -r range; do
    for protocol in tcp udp; do
      keep_services_in -C "$range" "$protocol" 2>/dev/null || keep_services_in -A "$range" "$protocol"
    done
  done
  # The API server ends every watch after a while; the next one begins with all nodes again.
  watch_nodes | while read -r event name address range; do
    [ -n "$range" ] || continue # not given a range yet: another event follows
    if [ "$name" = "$NODE_NAME" ]; then
      [ "$configured" = "$range" ] || write_cni_config "$range"
      configured=$range
    elif [ "$event" = DELETED ]; then
      ip route del "$range" 2>/dev/null || true
    else
      ip route replace "$range" via "$address"
    fi
    echo "$event $name $address $range"
  done
  sleep 1 # do not hammer an API server that is away
done
