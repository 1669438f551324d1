import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthorError } from '../../lessons/labs/author-error.ts';
import { pageOf } from '../../lessons/lesson-name.ts';
import { lessonName } from '../../protocol/workspace.ts';
import { titleOf } from './title.ts';

/** Pages that are not made from `content/`. */
const otherPages = ['labs', 'kubectl', 'doctor', 'api', 'recordings', '404'];

/**
 * Makes a lesson that can be recorded: a cell, a question about it and a shell cell, for the author to rewrite.
 *
 * @param root the repository's folder
 * @returns what to do next, in lines
 * @throws {AuthorError} where there cannot be a lesson of this name; then nothing is made
 */
export function newLesson(root: string, name: string): string[] {
  const pages = globSync('**/*.mdx', { cwd: join(root, 'content') });
  const file = `content/${nextNumber(pages)}-${name}.mdx`;
  const fail = (what: string, hint: string): never => {
    throw new AuthorError(what, { file, hint });
  };
  // The workspaces of labs begin with `lab-`.
  if (!lessonName.safeParse(name).success || /^(\d|lab-)/.test(name)) {
    fail(
      `A lesson cannot be named “${name}”.`,
      'Use at most 40 lower-case letters, digits and dashes, and begin with a letter, but not with `lab-`; the number is put before it.',
    );
  }
  const twin = pages.find((path) => pageOf(path) === name);
  if (twin !== undefined || otherPages.includes(name)) {
    fail(
      `The page /${name}/ already exists${twin === undefined ? '' : `: content/${twin}`}.`,
      'Choose another name.',
    );
  }
  // `wx` writes the file only where there is none.
  writeFileSync(join(root, file), skeleton(name), { flag: 'wx' });
  const isInTracks = existsSync(join(root, 'content/tracks.yaml'));
  return [
    `Created ${file}: a lesson that works. Rewrite it; CONTRIBUTING.md, “A lesson”, says what goes into it.`,
    '',
    'Next:',
    `  npm run record -- ${name}    runs its cells on your cluster and saves what they do; do it after each change of a cell`,
    `  npm run dev${' '.repeat(name.length + 7)}    shows it in the browser, at /${name}/, while you write`,
    ...(isInTracks
      ? [
          '  content/tracks.yaml    add it to a track, with rows in content/COVERAGE.md; until then it is listed under “More lessons”',
        ]
      : []),
  ];
}

function nextNumber(pages: readonly string[]): string {
  const numbers = pages.map((path) => Number(/^\d+(?=-)/.exec(path)?.[0] ?? 0));
  return String(Math.max(0, ...numbers) + 1).padStart(2, '0');
}

const skeleton = (name: string) => `---
title: ${titleOf(name)}
description: What the reader knows afterwards, in one sentence.
minutes: 10
---

import LessonEnd from '../src/components/LessonEnd.astro';
import Predict from '../src/components/Predict.astro';

**The question that this lesson answers?**

What the reader needs to know already, in a sentence or two.

## The first idea

<Predict
  cell="web.yaml"
  question="What do you get when you press Apply?"
  options={[
    {answer: 'one Pod that is ready', when: 'pods.size() == 1 && pods.all(p, ready(p))'},
    {answer: 'no Pod', when: 'pods.size() == 0'},
  ]}
>

One Pod. Say here why, and where the reader sees it.

</Predict>

\`\`\`yaml cell title="web.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: nginx
      image: nginx:1.26
\`\`\`

\`\`\`sh cell title="List the Pods" expect="web 1/1 Running"
kubectl get pods
\`\`\`

**Change it:** say what to change, and what happens then.

## On the job

Where the reader meets this at work.

## You can now

<LessonEnd
  can={[
    'run a Pod from a manifest',
    'list the Pods of a lesson',
    'say what the reader can do now, in five lines',
    'begin each line with a verb',
    'promise only what the cells have shown',
  ]}
  questions={[
    {ask: 'A question that needs no cell?', answer: 'Its answer, in a sentence or two.'},
    {ask: 'A second one?', answer: 'Its answer.'},
    {ask: 'A third one?', answer: 'Its answer.'},
  ]}
  next={[{lesson: '${name}', why: 'the lesson to read next, and what it is good for'}]}
/>
`;
