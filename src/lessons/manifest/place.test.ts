import { expect, test } from 'vitest';
import { readManifest } from './documents.ts';
import { placeOfField } from './place.ts';

const text = `# the first line
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
spec:
  containers:
    - &one
      name: web
      image: nginx
      ports: [{containerPort: 80}]
    - name: "side.car"
      image: busybox
      command: [sh, -c, "exit 1"]
    - *one
`;

/** The text that a field path is found at, with its line. */
function found(path: string, of = text): string {
  const { documents } = readManifest(of);
  const { line, column, endLine, endColumn } = placeOfField(documents!.at(-1)!, path);
  expect(endLine).toBe(line);
  return `${line}: ${of.split('\n')[line - 1]!.slice(column - 1, endColumn - 1)}`;
}

test.each([
  ['spec.containers[0].image', '12: image'],
  ['.spec.containers[name="web"].image', '12: image'],
  ['.spec.containers[name="side.car"].image', '15: image'],
  ['spec.containers[0].ports[0].containerPort', '13: containerPort'],
  [
    '.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort',
    '13: containerPort',
  ],
  ['metadata.labels.app.kubernetes.io/name', '7: app.kubernetes.io/name'],
  ['spec.containers[1].command[2]', '16: "exit 1"'],
])('%s stands in line %s', (path, place) => {
  expect(found(path)).toBe(place);
});

test('a path through an alias leads to what the alias stands for', () => {
  expect(found('spec.containers[2].image')).toBe('12: image');
});

test('a field that is missing leads to the nearest part that is there', () => {
  expect(found('spec.containers[1].resources.limits')).toMatch(/^14: name/);
  expect(found('spec.volumes[0].name')).toBe('8: spec');
});

test('places count from the first line of the cell, not of the document', () => {
  expect(
    found(
      'spec.containers[0].image',
      `kind: Pod\napiVersion: v1\nmetadata: {name: a}\n---\n${text}`,
    ),
  ).toBe('16: image');
});
