import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lessonFiles } from '../../lessons/course/course-folder.ts';
import { AuthorError } from '../../lessons/labs/author-error.ts';
import { readLab } from '../../lessons/labs/read-lab.ts';
import { pageOf } from '../../lessons/lesson-name.ts';
import { titleOf } from './title.ts';

/** The lesson that the skeleton would belong to; another where there is no such lesson. */
const usualLesson = 'services';

/**
 * Makes a lab that passes `npm run labs`: a Service with a wrong port, for the author to rewrite.
 *
 * @param root the repository's folder
 * @returns what to do next, in lines
 * @throws {AuthorError} where there cannot be a lab of this name; then nothing is made
 */
export function newLab(root: string, name: string): string[] {
  const file = `labs/${name}`;
  const lessons = lessonFiles(join(root, 'content')).map(pageOf);
  const lesson = lessons.includes(usualLesson) ? usualLesson : lessons[0];
  if (lesson === undefined) {
    throw new AuthorError('A lab belongs to a lesson, and there is no lesson yet.', {
      file: 'content',
      hint: 'Create one first: npm run new -- lesson NAME',
    });
  }
  const files = skeleton(name, lesson);
  // Finds a bad name, before anything is written.
  readLab(name, new Map(Object.entries(files)), { lessons, titles: new Set() });
  if (existsSync(join(root, file))) {
    throw new AuthorError('A lab with this name already exists.', {
      file,
      hint: 'Choose another name, or delete that folder first.',
    });
  }
  write(join(root, 'labs'), name, files);
  return [
    `Created ${file}/: a lab that works. Rewrite it file by file; CONTRIBUTING.md, “A lab”, explains each.`,
    '',
    ...Object.keys(files).map((path) => `  ${file}/${path}`),
    '',
    'Next:',
    `  npm run labs -- ${name}    checks on your cluster that it can be solved, and not by a wrong fix`,
    `  npm run dev${' '.repeat(name.length + 5)}    shows it in the browser, at /labs/${name}/, while you write`,
  ];
}

/** The whole folder appears at once, or not at all. */
function write(labs: string, name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(labs, { recursive: true });
  const made = mkdtempSync(join(labs, `.${name}-`));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(made, path)), { recursive: true });
      writeFileSync(join(made, path), text);
    }
    renameSync(made, join(labs, name));
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

function skeleton(name: string, lesson: string): Record<string, string> {
  return {
    'index.mdx': `---
title: ${titleOf(name)}
description: A Pod is ready, its Service is there, and nobody gets an answer.
kind: repair
minutes: 5
lesson: ${lesson}
edit: [web.yaml]
---

The Pod \`web\` listens on port 8080, but \`http://web\` refuses every connection.

Make \`http://web\` answer. The Pod is correct; do not change it.
`,
    'checks.yaml': `- title: The Service sends requests to port 8080
  match:
    apiVersion: v1
    kind: Service
    metadata: { name: web }
    spec: { ports: [{ targetPort: 8080 }] }
- title: http://web answers
  command: curl -sS -m 3 http://web/hostname
  message: '"curl says: " + stderr'
- title: The Pod web still listens on port 8080
  expression: >-
    objects.kind("Pod").exists(p, p.metadata.name == "web" &&
    p.spec.containers.exists(c, c.?args.orValue([]).exists(a, a == "--http-port=8080")))
  message: '"There is no Pod web with --http-port=8080 among its arguments."'
  atStart: met
`,
    'start/pod.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: { app: web }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: server
      image: registry.k8s.io/e2e-test-images/agnhost:2.66.1
      args: [netexec, --http-port=8080]
      readinessProbe:
        httpGet: { path: /healthz, port: 8080 }
        periodSeconds: 1
`,
    'start/web.yaml': service(80),
    'solution/web.yaml': service(8080),
    'wrong/guess-the-port/web.yaml': service(8000),
    'wrong/guess-the-port/says.txt': '`spec.ports[0].targetPort` is `8000`\n',
    'hints/1.md': 'On which port does the Pod listen, and to which port does the Service send?\n',
    'hints/2.md': 'The `targetPort` of the Service has to be 8080.\n',
  };
}

const service = (targetPort: number) => `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: { app: web }
  ports:
    - port: 80
      targetPort: ${targetPort}
`;
