#!/bin/sh
# Makes the cgroup that kind's kubeadm configuration names as kubelet's root (/kubelet, which the systemd driver
# takes for kubelet.slice), with every controller handed down to it. Runs before each start of kubelet.
set -eu
cd /sys/fs/cgroup
if [ -f cgroup.controllers ]; then
  mkdir -p kubelet.slice
  for controller in $(cat cgroup.controllers); do
    for group in . kubelet.slice; do
      echo "+$controller" >"$group/cgroup.subtree_control" || true # not every controller can be handed down
    done
  done
else
  mkdir -p systemd/kubelet.slice # the others are made by the entrypoint, this one after systemd has begun
fi
