node=$(kubectl get nodes -l '!node-role.kubernetes.io/control-plane' -o jsonpath='{.items[0].metadata.name}')
kubectl create --raw "/api/v1/namespaces/$(kubectl config view --minify -o jsonpath='{..namespace}')/pods/report/binding" -f - <<EOF
{"apiVersion": "v1", "kind": "Binding", "metadata": {"name": "report"}, "target": {"apiVersion": "v1", "kind": "Node", "name": "$node"}}
EOF
