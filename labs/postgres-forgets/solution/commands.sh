kubectl rollout status statefulset postgres
# The time of a Pod has whole seconds, so an order of two seconds ago is surely older than the next Pod.
old="SELECT count(*) FROM orders WHERE at < now() - interval '2 seconds'"
until kubectl exec postgres-0 -- psql -U postgres -At -c "$old" 2> /dev/null | grep -q '[1-9]'; do sleep 1; done
kubectl delete pod postgres-0
