kubectl scale deployment sales-report --replicas 0
