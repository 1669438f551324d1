import { describe, expect, it } from 'vitest';
import { object } from '../state/fixtures.ts';
import { lineOf, problemsIn } from './locate.ts';

const text = `# two documents
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
---
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: nginx
      image: nginxx
`;

describe('the line of a field', () => {
  it('is looked up in the document that made the object', () => {
    expect(lineOf(text, object('Pod', 'web'), 'spec.containers[0].image')).toBe(14);
    expect(lineOf(text, object('ConfigMap', 'web'), 'metadata.name')).toBe(5);
  });

  it('is that of the nearest part where the text does not have the field', () => {
    expect(lineOf(text, object('Pod', 'web'), 'spec.containers[0].command')).toBe(13);
  });

  it('is unknown for an object that is not in the text, or a text that is broken', () => {
    expect(lineOf(text, object('Pod', 'other'), 'spec')).toBeUndefined();
    expect(lineOf('a: [', object('Pod', 'web'), 'spec')).toBeUndefined();
  });
});

describe('a text that is broken', () => {
  it('is told without asking a cluster', () => {
    expect(problemsIn(text)).toEqual([]);
    expect(problemsIn('kind: [Pod')).toHaveLength(1);
  });
});
