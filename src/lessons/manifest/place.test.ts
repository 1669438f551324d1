import { describe, expect, test } from 'vitest';
import { readManifest } from './documents.ts';
import { placeOfDuplicate, placeOfField, placeOfValue, stepsToField } from './place.ts';

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

const hard = `# comments, flow, quotes, scalars
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: {"example.com/a": x, 'b': y, 80: z}
  labels: &labels # shared
    app.kubernetes.io/name: web
    app: one
spec:
  nodeSelector:
    kubernetes.io/os: linux
    app: "one"
  containers:
    - &base
      name: web
      command:
        - sh
        - -c
        - |
          name: not a field
          image: nor this
      env: [{name: A, value: "1"}, {name: A, value: "2"}]
      "image": nginx # the image
    - <<: *base
      name: other
      args: ["a", "b"]
  initContainers: [*base]
  list: &list
    - a
    - - nested
      - deeper
  empty:
`;

describe('a text with everything that YAML has', () => {
  test.each([
    ['metadata.annotations.example.com/a', '6: "example.com/a"'],
    ['metadata.annotations[example.com/a]', '6: "example.com/a"'],
    ['metadata.annotations.b', "6: 'b'"],
    ['metadata.annotations.80', '6: 80'],
    ['metadata.labels.app', '9: app'],
    ['metadata.labels.app.kubernetes.io/name', '8: app.kubernetes.io/name'],
    ['spec.nodeSelector[kubernetes.io/os]', '12: kubernetes.io/os'],
    ['.spec.containers[name="web"].image', '24: "image"'],
    ['spec.containers[0].command[2]', '20: |'],
    ['spec.containers[0].env[1].value', '23: value'],
    ['.spec.containers[name="web"].env[name="A"].value', '23: value'],
    // What a merge key brings stands where it was written; what the entry says itself comes first.
    ['.spec.containers[name="other"].image', '24: "image"'],
    ['.spec.containers[name="other"].name', '26: name'],
    ['.spec.containers[name="other"].args[="b"]', '27: "b"'],
    ['.spec.containers[name="other"].args[1]', '27: "b"'],
    ['spec.containers[1]', '26: name'],
    ['spec.initContainers[0]', '28: *base'],
    ['spec.initContainers[0].command[0]', '18: sh'],
    ['spec.list[1][1]', '32: deeper'],
    ['spec.empty.more', '33: empty'],
    ['spec.containers[7].image', '14: containers'],
    ['nothing', '2: '],
  ])('%s stands in line %s', (path, place) => {
    expect(found(path, hard)).toBe(place);
  });

  test.each(['\n', '\r\n'])('is marked in the same columns with line ends %j', (end) => {
    const { documents } = readManifest(hard.replaceAll('\n', end));
    expect(placeOfField(documents![0]!, 'spec.containers[0].image')).toEqual({
      line: 24,
      column: 7,
      endLine: 24,
      endColumn: 14,
    });
    expect(placeOfField(documents![0]!, 'spec.containers[0].command[2]')).toMatchObject({
      line: 20,
      column: 11,
      endLine: 20,
      endColumn: 12,
    });
  });
});

describe('a value that is refused', () => {
  const at = (path: string, value: string) => {
    const { line, column } = placeOfValue(readManifest(hard).documents![0]!, path, value);
    return `${line}:${column}`;
  };

  test('is looked for in what the path leads to', () => {
    expect(at('metadata.annotations', 'y')).toBe('6:37');
    expect(at('metadata.labels', 'app')).toBe('9:5');
    expect(at('spec.containers[0].command', '-c')).toBe('19:11');
  });

  test('that is not there leaves the field itself', () => {
    expect(at('metadata.labels', 'none')).toBe('7:3');
    expect(at('metadata.none', 'y')).toBe('4:1');
  });
});

test('of two entries with one key the second is meant', () => {
  const [document] = readManifest(hard).documents!;
  const env = '.spec.containers[name="web"].env';
  expect(placeOfDuplicate(document!, env, '[name="A"]')).toMatchObject({ line: 23, column: 37 });
  expect(placeOfDuplicate(document!, env, '[name="B"]')).toMatchObject({ line: 23, column: 7 });
});

test('the way to a field in the document’s value', () => {
  const [document] = readManifest(hard).documents!;
  expect(stepsToField(document!, '.spec.containers[name="other"].args[="b"]')).toEqual([
    'spec',
    'containers',
    1,
    'args',
    1,
  ]);
  expect(stepsToField(document!, 'spec.none')).toBeUndefined();
});
