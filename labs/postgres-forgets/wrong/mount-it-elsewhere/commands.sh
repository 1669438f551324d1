kubectl rollout status statefulset postgres
until kubectl exec postgres-0 -- psql -U postgres -At -c "SELECT count(*) FROM orders" 2> /dev/null | grep -q '[1-9]'; do sleep 1; done
