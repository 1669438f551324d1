# What the learner may type on the node of till-2. Protocol 99 has the guard take it away again in the end.
stock=$(kubectl get pod stock -o jsonpath='{.status.podIP}')
host=$(kubectl get pod stock -o jsonpath='{.status.hostIP}')
node=$(kubectl get pod till-2 -o jsonpath='{.spec.nodeName}')
guard=$(kubectl get pods -l app=guard --field-selector "spec.nodeName=$node" -o name)
kubectl exec "$guard" -- ip route replace "$stock" via "$host" protocol 99
kubectl wait pod/till-2 --for condition=Ready --timeout 60s
