import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLessons, type LessonFile } from '../lesson-files.ts';
import { kubectlCalls } from './calls.ts';
import { missingCommands, readCheatSheet } from './cheat-sheet.ts';

test('a call is found with what it uses, inside others, over several lines, and without what runs in the container', () => {
  const text = `ns=$(kubectl config view --minify -o jsonpath='{..namespace}')
kubectl delete --now $(kubectl get pods -l 'app in (a, b)' \\
  --output=name | head -n 1) && echo "$(kubectl auth can-i get secrets --as $who)"
kubectl exec -c visitor web -- sh -c "kubectl --help"; docker-kubectl get`;
  expect(kubectlCalls(text)).toEqual([
    { line: 1, forms: ['config view', 'config view --minify', '-o jsonpath'] },
    { line: 2, forms: ['delete', 'delete --now'] },
    { line: 2, forms: ['get', '-l', '-o name'] },
    { line: 3, forms: ['auth can-i', '--as'] },
    { line: 4, forms: ['exec', 'exec -c'] },
  ]);
});

const lesson = `---
title: Nodes
---

## Empty a node

\`kubectl uncordon NODE\` lets Pods come back.

\`\`\`sh cell title="Drain" expect="drained"
kubectl get nodes
kubectl drain --force worker
\`\`\`
`;

/** Reads a repository of one lesson with this cheat sheet. */
function withSheet<Read>(
  sheet: string,
  read: (root: string, lessons: readonly LessonFile[]) => Read,
): Read {
  const root = mkdtempSync(join(tmpdir(), 'kindbook-sheet-'));
  try {
    mkdirSync(join(root, 'content'));
    writeFileSync(join(root, 'content/20-nodes.mdx'), lesson);
    writeFileSync(join(root, 'content/kubectl.yaml'), sheet);
    return read(root, readLessons(root));
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('a command that the cheat sheet does not have is told with file and line', () => {
  const sheet =
    '- title: See\n  commands:\n    - {command: kubectl get pods, what: List.}\n    - {command: kubectl drain NODE, what: Empty it.}\n';
  const [missing, ...others] = withSheet(sheet, missingCommands);
  expect(missing?.message).toBe(
    'content/20-nodes.mdx:11: `drain --force` of kubectl, in the cell “Drain”, is not in the cheat sheet.',
  );
  expect(missing?.hint).toContain('as in “kubectl drain --force worker”');
  expect(others).toEqual([]);
});

test('a command is shown by a cell, or else by a text; one that nothing shows is told with file and line', () => {
  const sheet = `- title: See
  commands:
    - {command: kubectl get pods, what: List.}
    - {command: kubectl uncordon web, what: Let Pods in.}
`;
  const [group] = withSheet(sheet, readCheatSheet);
  expect(group!.commands.map(({ shown }) => shown)).toEqual([
    { page: 'nodes', title: 'Drain', anchor: 'cell-drain' },
    { page: 'nodes', title: 'Empty a node', anchor: 'empty-a-node' },
  ]);
  const unknown = `${sheet}    - {command: kubectl cordon web, what: Keep Pods away.}\n`;
  expect(() => withSheet(unknown, readCheatSheet)).toThrow(
    'content/kubectl.yaml:5: No lesson shows `kubectl cordon web`.',
  );
  expect(() => withSheet('- title: See\n', readCheatSheet)).toThrow(/content\/kubectl\.yaml:1/);
});
