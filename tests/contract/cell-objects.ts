/** A cell with everything that lives outside of the lesson's own namespace, under names that nobody else takes. */
export function wideCell(name: string): string {
  return [crd(name), wheel(name), role(name), namespace(`${name}-a`), namespace(`${name}-b`)]
    .concat([
      configMap('one', `${name}-a`),
      wheel(name, `${name}-a`),
      configMap('two', `${name}-b`),
    ])
    .concat([configMap('own')])
    .join('---\n');
}

/** A CRD; its kind is Wheel, in a group of its own. */
export const crd = (name: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: wheels.${name}.test}
spec:
  group: ${name}.test
  scope: Namespaced
  names: {plural: wheels, singular: wheel, kind: Wheel}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {spokes: {type: integer}}}}}}
`;

const inside = (namespace?: string) => (namespace ? `, namespace: ${namespace}` : '');

/** An object of the kind that `crd` defines. */
export const wheel = (name: string, namespace?: string) => `apiVersion: ${name}.test/v1
kind: Wheel
metadata: {name: front${inside(namespace)}}
spec: {spokes: 32}
`;

export const role = (name: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ${name}}
rules: []
`;

export const namespace = (name: string) => `apiVersion: v1
kind: Namespace
metadata: {name: ${name}}
`;

export const configMap = (name: string, namespace?: string) => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}${inside(namespace)}}
data: {a: "1"}
`;
