kubectl set env daemonset/guard BLOCKED=203.0.113.0/24
kubectl rollout status daemonset/guard --timeout 90s
kubectl wait pod/till-1 pod/till-2 --for condition=Ready --timeout 60s
