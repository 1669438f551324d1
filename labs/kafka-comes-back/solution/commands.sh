kubectl rollout status statefulset kafka
until curl -sSf -m 3 http://report/oldest.txt 2> /dev/null; do sleep 1; done
kubectl delete pod kafka-0
