import { expect, test } from 'vitest';
import { wantedRecordings } from './recordings/wanted.ts';
import { readLesson } from './read-lesson.ts';

const options = "options={[{answer: 'a', when: 'true'}, {answer: 'b', when: 'false'}]}";
const mdx = `---
title: Pods
---

<Predict cell="web.yaml" question="Edited?" ${options} edits={[['1', '2']]}>
</Predict>

<Predict cell="web.yaml" question="Plain?" ${options}>
</Predict>

\`\`\`yaml cell title="web.yaml" expect="Invalid"
a: 1
\`\`\`

\`\`\`sh cell title="List the Pods!" expect="web * Running"
kubectl get pods
\`\`\`
`;

test('a lesson is read with its cells, its Predicts and their lines', () => {
  const { name, cells, predictions } = readLesson('content/03-pods.mdx', mdx);
  expect(name).toBe('pods');
  expect(cells).toEqual([
    { kind: 'manifest', title: 'web.yaml', expect: 'Invalid', code: 'a: 1', line: 11 },
  ]);
  expect(predictions.map(({ question, line }) => [question, line])).toEqual([
    ['Edited?', 5],
    ['Plain?', 8],
  ]);
});

test('a lesson wants a recording for each cell in its order, and one for each Predict about edits', () => {
  const wanted = wantedRecordings(readLesson('content/03-pods.mdx', mdx));
  expect(wanted).toMatchObject([
    {
      id: 'web.yaml',
      before: [],
      texts: ['a: 1'],
      expect: 'Invalid',
      predictions: [{ question: 'Plain?' }],
    },
    {
      id: 'web.yaml~1',
      before: ['a: 1'],
      texts: ['a: 2'],
      expect: undefined,
      predictions: [{ question: 'Edited?' }],
    },
    { kind: 'shell', id: 'list-the-pods.sh', text: 'kubectl get pods', expect: 'web * Running' },
  ]);
});

test('a Predict about edits is recorded where it asks for them, after what its reader has run by then', () => {
  const later = `${mdx}
<Predict cell="web.yaml" question="Later?" ${options} edits={[['1', '3']]}>
</Predict>
`;
  const wanted = wantedRecordings(readLesson('content/03-pods.mdx', later));
  expect(wanted.map(({ id }) => id)).toEqual([
    'web.yaml',
    'web.yaml~1',
    'list-the-pods.sh',
    'web.yaml~2',
  ]);
});

test('a lesson in a folder has a name without slashes', () => {
  expect(readLesson('content/02-net/01-dns.mdx', '').name).toBe('net-dns');
});

test('a mistake of the author names its line', () => {
  expect(() => readLesson('content/03-pods.mdx', '---\na: 1\n---\n\n```yaml cell\n```\n')).toThrow(
    expect.objectContaining({ file: 'content/03-pods.mdx', line: 5 }),
  );
});
