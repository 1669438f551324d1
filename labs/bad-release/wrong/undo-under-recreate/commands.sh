kubectl rollout undo deployment site
kubectl rollout status deployment site --timeout 90s
