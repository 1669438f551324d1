import { describe, expect, test } from 'vitest';
import type { SchemaProblem } from '../../lessons/schema/check.ts';
import { heard } from './marks.ts';

const place = (line: number) => ({ line, column: 3, endLine: line, endColumn: 9 });
const unknown: SchemaProblem = {
  title: 'There is no field `spec.imagee`.',
  hint: 'Did you mean `image`?',
  severity: 'error',
  document: 1,
  place: place(4),
};
const nothing = { yaml: [], server: [], schema: [], accepted: [] };

describe('who is heard', () => {
  test('the schema, while nobody else has spoken', () => {
    expect(heard({ ...nothing, schema: [unknown] }).schema).toMatchObject([
      { place: place(4), severity: 'error' },
    ]);
  });

  test('the API server alone on its line', () => {
    const server = [{ place: place(4), message: 'field not declared in schema' }];
    expect(heard({ ...nothing, server, schema: [unknown] })).toMatchObject({ server, schema: [] });
  });

  test('the schema too on another line', () => {
    const server = [{ place: place(7), message: 'Required value' }];
    expect(heard({ ...nothing, server, schema: [unknown] }).schema).toHaveLength(1);
  });

  test('the schema beside a mere warning of the API server', () => {
    const server = [{ place: place(4), message: 'deprecated', severity: 'warning' as const }];
    expect(heard({ ...nothing, server, schema: [unknown] }).schema).toHaveLength(1);
  });

  test('nothing of the schema on a document that the API server accepts', () => {
    expect(heard({ ...nothing, schema: [unknown], accepted: [1] }).schema).toEqual([]);
    expect(heard({ ...nothing, schema: [unknown], accepted: [2] }).schema).toHaveLength(1);
  });
});
