import { describe, expect, test } from 'vitest';
import { convert } from './convert.ts';
import { apps } from './fixtures.ts';

describe('a group version’s schema', () => {
  test('has its kinds, without their lists', () => {
    expect(apps.kinds).toEqual({ Deployment: 'io.k8s.api.apps.v1.Deployment' });
    expect(Object.keys(apps.$defs)).not.toContain('io.k8s.api.apps.v1.DeploymentList');
  });

  test('has all that its kinds refer to', () => {
    const refs = [...JSON.stringify(apps).matchAll(/"#\/\$defs\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(refs.length).toBeGreaterThan(5);
    for (const name of refs) expect(apps.$defs).toHaveProperty([name!]);
  });

  test('has what is said beside a reference, without Go’s zero values', () => {
    expect(apps.$defs['io.k8s.api.apps.v1.Deployment']?.properties?.['metadata']).toEqual({
      $ref: '#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
      description: 'Standard metadata.',
    });
  });

  test('refuses fields that an object does not declare, and takes any key of a map', () => {
    const { properties = {}, additionalProperties } =
      apps.$defs['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta']!;
    expect(additionalProperties).toBe(false);
    expect(properties['labels']?.additionalProperties).toEqual({ type: 'string' });
  });

  test('takes a field named $ref for a field', () => {
    expect(apps.$defs['io.k8s.api.core.v1.PodSpec']?.properties?.['$ref']).toEqual({
      description: 'A field may have any name.',
      type: 'string',
    });
  });

  test('gives a port as number or text', () => {
    expect(apps.$defs['io.k8s.apimachinery.pkg.util.intstr.IntOrString']?.type).toEqual([
      'integer',
      'string',
    ]);
  });

  test('keeps the word of a custom resource that it takes unknown fields', () => {
    const { $defs } = convert(
      {
        components: {
          schemas: {
            'dev.example.v1.Thing': {
              type: 'object',
              properties: {
                metadata: {
                  allOf: [
                    {
                      $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
                    },
                  ],
                },
                open: {
                  type: 'object',
                  properties: { known: { type: 'string' } },
                  'x-kubernetes-preserve-unknown-fields': true,
                },
                size: { 'x-kubernetes-int-or-string': true },
                closed: { type: 'object', properties: { a: { type: 'string' } } },
              },
              'x-kubernetes-group-version-kind': [
                { group: 'example.dev', version: 'v1', kind: 'Thing' },
              ],
            },
          },
        },
      },
      'example.dev/v1',
    );
    const { properties = {} } = $defs['dev.example.v1.Thing']!;
    expect(properties['open']).not.toHaveProperty('additionalProperties');
    expect(properties['closed']).toHaveProperty('additionalProperties', false);
    expect(properties['size']?.type).toEqual(['integer', 'string']);
  });
});
