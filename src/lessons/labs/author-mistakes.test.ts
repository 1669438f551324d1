import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { AuthorError } from './author-error.ts';
import { readLabs } from './lab-folder.ts';

// What an author reads for each mistake, word by word: place, what is wrong, the way out. The folders are real.

const index = `---
title: The answer
description: It is not 42.
kind: repair
minutes: 5
lesson: pods
edit: [answer.yaml]
---

Make it 42.
`;
const checks = `- title: The answer is 42
  match: {apiVersion: v1, kind: ConfigMap, metadata: {name: answer}, data: {is: "42"}}
- title: There is one answer
  expression: objects.kind("ConfigMap").size() == 1
  atStart: met
`;
const configMap = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: answer}\ndata: {is: "${value}"}\n`;

type Files = Readonly<Record<string, string | undefined>>;
const good: Files = {
  'labs/answer/index.mdx': index,
  'labs/answer/checks.yaml': checks,
  'labs/answer/start/answer.yaml': configMap('41'),
  'labs/answer/solution/answer.yaml': configMap('42'),
  'labs/answer/hints/1.md': 'Read it.',
  'labs/answer/hints/2.md': 'Write 42.',
  'content/03-pods.mdx': '',
  'content/05-services.mdx': '',
};

/** Writes a repository with a mistake in it, and reads its labs as the build and the commands do. */
function read(changes: Files) {
  const root = mkdtempSync(join(tmpdir(), 'kindbook-mistake-'));
  try {
    for (const [path, text] of Object.entries({ ...good, ...changes })) {
      if (text === undefined) continue;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return readLabs(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('without a mistake, the lab is read', () => {
  expect(read({}).map(({ name }) => name)).toEqual(['answer']);
});

/** One file of the lab with a word replaced. */
function fixed(path: string, find: string, replace: string): Files {
  const text = good[`labs/answer/${path}`]!;
  if (!text.includes(find)) throw new Error(`${path} has no “${find}”`);
  return { [`labs/answer/${path}`]: text.replace(find, () => replace) };
}

const noSuchFile =
  'It has index.mdx, checks.yaml, before/*.yaml, start/*.yaml, drafts/*.yaml, solution/*.yaml, solution/commands.sh, hints/*.md, and for each wrong fix wrong/NAME/ with *.yaml, commands.sh and says.txt.';

test.each<[mistake: string, Files, message: string, hint: string]>([
  [
    'a field is missing',
    fixed('index.mdx', 'minutes: 5\n', ''),
    'labs/answer/index.mdx:2 (minutes): `minutes` is missing.',
    'It is how long it takes, a whole number: `minutes: 10`.',
  ],
  [
    'a field is wrong',
    fixed('index.mdx', 'minutes: 5', 'minutes: five'),
    'labs/answer/index.mdx:5 (minutes): `minutes` cannot be “five”.',
    'It is how long it takes, a whole number: `minutes: 10`.',
  ],
  [
    'a field is unknown',
    fixed('index.mdx', 'minutes', 'minuts'),
    'labs/answer/index.mdx:5 (minuts): There is no field `minuts`.',
    'Did you mean `minutes`? The fields are: title, description, kind, minutes, hold, lesson, edit, images.',
  ],
  [
    'a kind of lab is unknown',
    fixed('index.mdx', 'repair', 'fix'),
    'labs/answer/index.mdx:4 (kind): `kind` cannot be “fix”.',
    'It is one of: repair, build, investigate, incident.',
  ],
  [
    'the frontmatter is no YAML',
    fixed('index.mdx', 'edit: [answer.yaml]', 'edit: [answer.yaml'),
    'labs/answer/index.mdx:8: This is not valid YAML. Flow sequence in block collection must be sufficiently indented and end with a ].',
    'Compare the indentation and the punctuation with the lines above.',
  ],
  [
    'there is no frontmatter',
    { 'labs/answer/index.mdx': 'Make it 42.\n' },
    'labs/answer/index.mdx:1: There is no frontmatter.',
    'Begin with `---`, `title: …`, `description: …`, `kind: repair`, `minutes: 10`, `lesson: pods`, `edit: [web.yaml]`, `---`.',
  ],
  [
    'there is no story',
    fixed('index.mdx', 'Make it 42.\n', ''),
    'labs/answer/index.mdx: There is no story.',
    'Say below the frontmatter what has happened, and what the learner has to do.',
  ],
  [
    'there is no index.mdx',
    { 'labs/answer/index.mdx': undefined },
    'labs/answer/index.mdx: This file is missing.',
    'Write it: a frontmatter with the lab’s title, and below it the story.',
  ],
  [
    'the lesson is none',
    fixed('index.mdx', 'lesson: pods', 'lesson: pod'),
    'labs/answer/index.mdx:6 (lesson): There is no lesson “pod”.',
    'It is the lesson that the lab belongs to, one of: pods, services.',
  ],
  [
    'the title is another lab’s',
    {
      ...Object.fromEntries(
        Object.entries(good).map(([path, text]) => [
          path.replace('labs/answer', 'labs/again'),
          text,
        ]),
      ),
    },
    'labs/answer/index.mdx:2 (title): Another lab has this title.',
    'It is what the learner reads above the story, and no other lab’s title.',
  ],
  [
    'a file to edit is nowhere',
    fixed('index.mdx', '[answer.yaml]', '[answer.yaml, anwser.yaml]'),
    'labs/answer/index.mdx:7 (edit[1]): There is no file “anwser.yaml” that can be edited.',
    'It is a list of the files in the learner’s editors, `edit: [web.yaml]`: each is in start/, drafts/ or solution/ and named by letters, digits, dots and dashes.',
  ],
  [
    'the solution is of a file that nobody edits',
    { 'labs/answer/solution/other.yaml': configMap('42') },
    'labs/answer/solution/other.yaml: The learner cannot edit this file.',
    'Name it in `edit` of index.mdx (now: answer.yaml), or rename it.',
  ],
  [
    'there is no solution',
    { ...fixed('index.mdx', '', ''), 'labs/answer/solution/answer.yaml': undefined },
    'labs/answer/solution: There is no solution.',
    'Write the solved text of each file under `edit`, or commands.sh.',
  ],
  [
    'checks are no YAML',
    fixed('checks.yaml', '"42"}}', '"42"}'),
    'labs/answer/checks.yaml:3: This is not valid YAML. Flow map in block collection must be sufficiently indented and end with a }.',
    'Compare the indentation and the punctuation with the lines above.',
  ],
  [
    'the start is no YAML',
    fixed('start/answer.yaml', '"41"}', '"41"'),
    'labs/answer/start/answer.yaml:4: The bracket `{` is opened here and not closed. The YAML parser says: Flow map in block collection must be sufficiently indented and end with a }.',
    'Write `}` where the list of fields ends.',
  ],
  [
    'the solution is no YAML',
    fixed('solution/answer.yaml', 'kind: ConfigMap', 'kind: ConfigMap\n kind: x'),
    'labs/answer/solution/answer.yaml:3: This line is indented by one space, but nothing that it could belong to is. The YAML parser says: Nested mappings are not allowed in compact mappings.',
    'Lines that belong together begin in the same column. Give it no spaces, like `apiVersion`.',
  ],
  [
    'an object has no kind',
    fixed('start/answer.yaml', 'kind: ConfigMap\n', ''),
    'labs/answer/start/answer.yaml:1 (kind): The field `kind` is missing.',
    'Write for instance `kind: Pod`; `kubectl api-resources` lists all kinds.',
  ],
  [
    'the start is empty',
    { 'labs/answer/start/answer.yaml': '# later\n' },
    'labs/answer/start/answer.yaml: There is no manifest in this file.',
    'Write one, or delete the file: an editor that begins empty has none in start/.',
  ],
  [
    'a version before is of a file that never starts',
    { 'labs/answer/before/question.yaml': configMap('40') },
    'labs/answer/before/question.yaml: Nothing comes after this version.',
    'It is what a file in start/ replaces: give both the same name. What is not replaced belongs into start/.',
  ],
  [
    'there are no checks',
    { 'labs/answer/checks.yaml': '' },
    'labs/answer/checks.yaml:1: There are no checks in this file.',
    'It is a list: begin each check with `- title: …`.',
  ],
  [
    'a check is of an unknown type',
    fixed('checks.yaml', 'match:', 'mtach:'),
    'labs/answer/checks.yaml:2 ([0].mtach): A check has no `mtach`.',
    'Did you mean `match`? It may have: title, match, command, requests, expression, message, onRequest, timeout, atStart.',
  ],
  [
    'a check says nothing',
    fixed('checks.yaml', '  expression: objects.kind("ConfigMap").size() == 1\n', ''),
    'labs/answer/checks.yaml:3 ([1]): This check does not say what has to be true.',
    'Give it one of: match (a part of an object), expression (CEL), command (a line for the toolbox), requests (an address).',
  ],
  [
    'a check is of two types',
    fixed(
      'checks.yaml',
      '  expression: ',
      '  command: kubectl get all\n  requests: http://web/\n  expression: ',
    ),
    'labs/answer/checks.yaml:5 ([1].requests): A check looks at one thing, this one at command and requests.',
    'Split it into two checks.',
  ],
  [
    'a check has a match and an expression',
    fixed(
      'checks.yaml',
      '- title: There is one answer\n',
      '  timeout: 5\n  expression: "true"\n- title: There is one answer\n',
    ),
    'labs/answer/checks.yaml:4 ([0].expression): `match` and `expression` do not go together.',
    'Split it into two checks.',
  ],
  [
    'a check has no title',
    fixed('checks.yaml', '- title: There is one answer\n  expression', '- expression'),
    'labs/answer/checks.yaml:3 ([1]): This check has no title.',
    'Write what has to be true, in words for the learner.',
  ],
  [
    'two checks have one title',
    fixed('checks.yaml', 'There is one answer', 'The answer is 42'),
    'labs/answer/checks.yaml:3 ([1].title): Two checks have the same title.',
    'The other is in line 1.',
  ],
  [
    'CEL cannot be read',
    fixed('checks.yaml', 'size() ==', 'size( =='),
    'labs/answer/checks.yaml:4 ([1].expression): This CEL expression is wrong: Unexpected token: EQ',
    'It is CEL (https://cel.dev) and may speak of `objects`, for instance `objects.kind("Pod").size() == 3`.',
  ],
  [
    'CEL speaks of something unknown',
    fixed('checks.yaml', 'objects.kind', 'object.kind'),
    'labs/answer/checks.yaml:4 ([1].expression): This CEL expression is wrong: Unknown variable: object',
    'It is CEL (https://cel.dev) and may speak of `objects`, for instance `objects.kind("Pod").size() == 3`.',
  ],
  [
    'CEL calls a function that there is not',
    fixed('checks.yaml', '.size()', '.length()'),
    "labs/answer/checks.yaml:4 ([1].expression): This CEL expression is wrong: found no matching overload for 'list.length()'",
    'It is CEL (https://cel.dev) and may speak of `objects`, for instance `objects.kind("Pod").size() == 3`.',
  ],
  [
    'CEL gives a number',
    fixed('checks.yaml', ' == 1', ''),
    'labs/answer/checks.yaml:4 ([1].expression): This CEL expression is wrong: It gives int, not true or false.',
    'It is CEL (https://cel.dev) and may speak of `objects`, for instance `objects.kind("Pod").size() == 3`.',
  ],
  [
    'a message is plain words',
    fixed('checks.yaml', '  atStart: met', '  message: There are more.\n  atStart: met'),
    "labs/answer/checks.yaml:5 ([1].message): This CEL expression is wrong: Unexpected character: 'e'",
    'A message is a CEL expression that returns text: put plain words in quotes inside the quotes, \'"Not yet."\'. It may speak of `objects`.',
  ],
  [
    'a match does not say of what',
    fixed('checks.yaml', 'kind: ConfigMap, ', ''),
    'labs/answer/checks.yaml:2 ([0].match): `match` is a part of an object and has to name its kind.',
    'Give it `apiVersion` and `kind`.',
  ],
  [
    'a timeout is in words',
    fixed('checks.yaml', '  atStart: met', '  timeout: 1m\n  atStart: met'),
    'labs/answer/checks.yaml:5 ([1].timeout): A timeout is a number of seconds from 1 to 600.',
    'Write `timeout: 60`.',
  ],
  [
    'what is said on request is neither',
    fixed('checks.yaml', '  atStart: met', '  onRequest: "yes"\n  atStart: met'),
    'labs/answer/checks.yaml:5 ([1].onRequest): What a check says is either shown on request or not.',
    'Write `onRequest: true` where it names the cause that the learner has to find. All other checks leave it out.',
  ],
  [
    'the start of a check is neither',
    fixed('checks.yaml', 'atStart: met', 'atStart: true'),
    'labs/answer/checks.yaml:5 ([1].atStart): A check is either met at the start or not.',
    'Write `atStart: met` for a guard, which is true from the beginning and has to be true in the end. All other checks leave it out.',
  ],
  [
    'nothing is to be done',
    fixed('checks.yaml', '- title: There', '  atStart: met\n- title: There'),
    'labs/answer/checks.yaml:1 ([0].atStart): Every check is met at the start, so there is nothing to do.',
    'Add a check for what the learner has to do, without `atStart: met`.',
  ],
  [
    'a hint has no text',
    fixed('hints/2.md', 'Write 42.', '\n'),
    'labs/answer/hints/2.md: This hint has no text.',
    'Write what a learner who is stuck should look at, or delete the file.',
  ],
  [
    'there is one hint',
    { 'labs/answer/hints/2.md': undefined },
    'labs/answer/hints: A lab has at least two hints, this one has 1.',
    'Write 1.md, which says where to look, and 2.md, which says what to do.',
  ],
  [
    'a file means nothing',
    { 'labs/answer/check.yaml': checks },
    'labs/answer/check.yaml: A lab has no such file.',
    noSuchFile,
  ],
  [
    'a file of a wrong fix means nothing',
    { 'labs/answer/wrong/zero/say.txt': 'x' },
    'labs/answer/wrong/zero/say.txt: A lab has no such file.',
    noSuchFile,
  ],
  [
    'a wrong fix has no folder',
    { 'labs/answer/wrong/answer.yaml': configMap('0') },
    'labs/answer/wrong/answer.yaml: A lab has no such file.',
    noSuchFile,
  ],
  [
    'a wrong fix is of a file that nobody edits',
    { 'labs/answer/wrong/zero/other.yaml': configMap('0'), 'labs/answer/wrong/zero/says.txt': 'x' },
    'labs/answer/wrong/zero/other.yaml: The learner cannot edit this file.',
    'Name it in `edit` of index.mdx (now: answer.yaml), or rename it.',
  ],
  [
    'an object of a wrong fix has no version',
    { 'labs/answer/wrong/zero/answer.yaml': 'kind: ConfigMap\n' },
    'labs/answer/wrong/zero/answer.yaml:1 (apiVersion): The field `apiVersion` is missing.',
    'Write for instance `apiVersion: v1`; `kubectl api-resources` lists the version of each kind.',
  ],
  [
    'a wrong fix does nothing',
    { 'labs/answer/wrong/zero/says.txt': 'x', 'labs/answer/wrong/zero/commands.sh': '\n' },
    'labs/answer/wrong/zero: This wrong fix does nothing.',
    'Write what a learner would try: the text of a file under `edit`, or commands.sh.',
  ],
  [
    'a wrong fix does not say what the page says',
    { 'labs/answer/wrong/zero/answer.yaml': configMap('0') },
    'labs/answer/wrong/zero/says.txt: Nothing says how the page answers this wrong fix.',
    'Write in each line a part of what the page says below a check that is not met then.',
  ],
  [
    'what the page says to a wrong fix is empty',
    {
      'labs/answer/wrong/zero/answer.yaml': configMap('0'),
      'labs/answer/wrong/zero/says.txt': ' \n',
    },
    'labs/answer/wrong/zero/says.txt: Nothing says how the page answers this wrong fix.',
    'Write in each line a part of what the page says below a check that is not met then.',
  ],
  [
    'the folder’s name is none',
    { 'labs/The_Answer/index.mdx': index },
    'labs/The_Answer: A lab cannot be named “The_Answer”.',
    'Rename the folder: at most 36 lower-case letters, digits and dashes, for instance `no-way-in`.',
  ],
])('%s', (_, changes, message, hint) => {
  let error: unknown;
  try {
    read(changes);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(AuthorError);
  expect(error).toMatchObject({ message, hint });
});
