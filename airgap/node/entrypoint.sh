#!/bin/bash
# The first program of a node: gives the container what it lacks of a machine, then becomes systemd.
set -o errexit -o nounset -o pipefail

mount -o remount,ro /sys     # systemd and kubelet must not set up the host's devices
mount --make-rshared /       # what a pod mounts has to show in kubelet's view, and the other way round
[[ -s /etc/machine-id ]] || systemd-machine-id-setup # each node its own, kept over a restart

init=(/sbin/init)
if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
  echo 'detected cgroup v2'
else
  echo 'detected cgroup v1' # kind waits for these words
  init+=(SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1) # systemd 256 and later refuse v1 otherwise
  mount --make-rprivate /sys/fs/cgroup
  for controller in /sys/fs/cgroup/*/; do
    [[ -f $controller/cgroup.procs && ! -L ${controller%/} ]] || continue
    slice=${controller}kubelet.slice
    mkdir -p "$slice"
    for file in cpuset.cpus cpuset.mems; do # a new cpuset is empty and takes no process
      [[ ! -f $controller/$file ]] || cat "$controller/$file" >"$slice/$file"
    done
    mount --bind "$slice" "$slice" # systemd removes empty cgroups, but no mount points
  done
fi

# Docker's name server listens on this container's 127.0.0.11, which no pod can reach. Its port is given to
# the gateway's address too, for pods as well.
gateway=$(ip -4 route show default | awk '{ print $3; exit }')
for variant in nft legacy; do # the one that Docker wrote its rules with
  rules=$("iptables-$variant-save" -t nat 2>/dev/null) || continue
  [[ $rules == *DOCKER_OUTPUT* ]] || continue
  sed -e "s/-d 127\.0\.0\.11/-d $gateway/" -e "s/--to-source :53/--to-source $gateway:53/" \
    -e 's/^-A OUTPUT \(.*DOCKER_OUTPUT\)$/&\n-A PREROUTING \1/' <<<"$rules" | "iptables-$variant-restore"
done
resolv=$(sed "s/127\.0\.0\.11/$gateway/" /etc/resolv.conf)
echo "$resolv" >/etc/resolv.conf # a mount of Docker's: it can be written, not replaced

# Docker may give a restarted node another address than the one that kubeadm wrote down.
address=$(ip -4 -brief address show dev eth0 | awk '{ sub("/.*", "", $3); print $3 }')
if [[ -s /kind/address && $(</kind/address) != "$address" ]]; then
  former=$(sed 's/\./\\./g' /kind/address)
  for file in /etc/kubernetes/*.conf /etc/kubernetes/manifests/*.yaml /var/lib/kubelet/kubeadm-flags.env; do
    [[ -f $file ]] || continue
    # As a server's name: the host's, since the API server's certificate has that and not the new address.
    sed -i -e "s#https://$former:6443#https://$HOSTNAME:6443#" -e "s/\b$former\b/$address/g" "$file"
  done
fi
echo "$address" >/kind/address

exec "${init[@]}"
