import { Scalar } from 'yaml';

/** What the API server takes a value for. */
export type ScalarType = 'null' | 'boolean' | 'integer' | 'number' | 'string';

/**
 * The type that the API server takes a YAML value for. It reads YAML 1.1 (sigs.k8s.io/yaml, which stands on go-yaml 2),
 * where `yes` and `on` are booleans; this page's parser reads YAML 1.2, where they are text.
 * Source: go-yaml 2, resolve.go.
 */
export function scalarType(scalar: Scalar): ScalarType {
  const source = scalar.source ?? String(scalar.value);
  if (scalar.type !== Scalar.PLAIN || scalar.tag?.endsWith(':str')) return 'string';
  if (/^(~|null|Null|NULL|)$/.test(source)) return 'null';
  if (booleans.test(source)) return 'boolean';
  const plain = source.replaceAll('_', '');
  if (/^[-+]?(0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|0|[1-9][0-9]*)$/.test(plain)) return 'integer';
  if (/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain)) {
    return Number.isInteger(Number(plain)) ? 'integer' : 'number';
  }
  if (/^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.test(source)) return 'number';
  return 'string';
}

const booleans =
  /^(y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
