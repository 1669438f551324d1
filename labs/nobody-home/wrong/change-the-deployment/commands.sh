kubectl patch deployment orders --type json --patch '[
  {"op": "add", "path": "/spec/template/metadata/labels/app", "value": "orders"},
  {"op": "replace", "path": "/spec/template/spec/containers/0/args/1", "value": "--http-port=80"},
  {"op": "replace", "path": "/spec/template/spec/containers/0/ports/0/containerPort", "value": 80}]'
