#!/bin/bash
# Puts images into the containerd of a node that is being made; runs in a container of the node's image.
#
# In: /images/images.tar  from `docker save`
#     /images/names       lines "NAME-IN-THE-TAR NAME": what containerd shall call each image
set -o errexit -o nounset -o pipefail

containerd &
containerd=$!
until ctr version >/dev/null 2>&1; do
  kill -0 "$containerd" # ended: no use waiting
  sleep 0.1
done

# Not unpacked: an overlay inside Docker's overlay would not do, and each node unpacks only what it runs.
ctr --namespace k8s.io images import --all-platforms --no-unpack /images/images.tar >/dev/null
while read -r built name; do
  ctr --namespace k8s.io images tag --force "$built" "$name" >/dev/null
done </images/names
cut -d' ' -f1 /images/names | sort -u | xargs ctr --namespace k8s.io images rm --sync >/dev/null
ctr --namespace k8s.io images list --quiet

kill "$containerd"
wait "$containerd"

# Outside of /var, of which kind makes a volume for each node: Docker would copy the images into every one of them.
content=io.containerd.content.v1.content
mv "/var/lib/containerd/$content" /kind/content
ln --symbolic /kind/content "/var/lib/containerd/$content"
