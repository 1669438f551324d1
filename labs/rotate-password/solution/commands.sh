kubectl exec deploy/postgres -- psql -U postgres shop -c "CREATE ROLE shop_b LOGIN PASSWORD 'meadow-58-larch' IN ROLE shop"
kubectl rollout restart deployment shop
kubectl rollout status deployment shop
kubectl exec deploy/postgres -- psql -U postgres shop -c "ALTER ROLE shop_a NOLOGIN"
