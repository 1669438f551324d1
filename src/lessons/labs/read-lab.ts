import { z } from 'zod';
import { parserWords } from '../author-yaml.ts';
import { readFrontmatter } from '../frontmatter.ts';
import { imagesIn } from '../images-in.ts';
import { imagesField, imagesHint, notNamed } from '../images.ts';
import { readManifest } from '../manifest/documents.ts';
import { AuthorError } from './author-error.ts';
import { labKinds, type Lab, type LabFile } from './lab.ts';
import { readChecks } from './read-checks.ts';
import { fileOfWrongFix, readWrongFixes } from './read-wrong-fixes.ts';

/** A lab is named like a lesson, since its workspace is `lab-` and its name. */
const labName = /^[a-z0-9]([-a-z0-9]{0,34}[a-z0-9])?$/;
/** A file is a cell, whose title labels its objects. */
const fileName = /^[A-Za-z0-9][-A-Za-z0-9_.]{0,57}\.yaml$/;

/** What a lab has to agree with. */
interface Surroundings {
  /** The names of the lessons. */
  readonly lessons: readonly string[];
  /** The titles of other labs. */
  readonly titles: ReadonlySet<string>;
}

/**
 * Reads a lab's folder and finds every mistake that can be found without a cluster.
 *
 * @param name the folder's name
 * @param files every file in it: paths relative to the folder, with their texts
 * @param around without it, the lab is read as if it were alone
 * @throws {AuthorError} on the first mistake
 */
export function readLab(
  name: string,
  files: ReadonlyMap<string, string>,
  around?: Surroundings,
): Lab {
  const folder = `labs/${name}`;
  if (!labName.test(name)) {
    throw new AuthorError(`A lab cannot be named “${name}”.`, {
      file: folder,
      hint: 'Rename the folder: at most 36 lower-case letters, digits and dashes, for instance `no-way-in`.',
    });
  }
  const need = (path: string, hint: string): string => {
    const text = files.get(path);
    if (text === undefined)
      throw new AuthorError('This file is missing.', { file: `${folder}/${path}`, hint });
    return text;
  };
  const index = need(
    'index.mdx',
    'Write it: a frontmatter with the lab’s title, and below it the story.',
  );
  const front = readFront(`${folder}/index.mdx`, index, files, around);
  const checks = readChecks(
    `${folder}/checks.yaml`,
    need('checks.yaml', 'Write it: a list of what has to be true in the end, each with a `title`.'),
  );
  const start = manifests(folder, 'start', files);
  const before = manifests(folder, 'before', files);
  const unfollowed = before.find(({ name }) => !start.some((file) => file.name === name));
  if (unfollowed) {
    throw new AuthorError('Nothing comes after this version.', {
      file: `${folder}/before/${unfollowed.name}`,
      hint: 'It is what a file in start/ replaces: give both the same name. What is not replaced belongs into start/.',
    });
  }
  const drafts = draftsOf(folder, files, front.edit, start);
  const solution = manifests(folder, 'solution', files);
  const commands = files.get('solution/commands.sh');
  const hints = [...files]
    .filter(([path]) => path.startsWith('hints/'))
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([path, text]) => ({ name: path.slice('hints/'.length), text }));

  for (const path of files.keys()) {
    if (
      !/^(index\.mdx|checks\.yaml|(before|start|drafts|solution)\/[^/]+\.yaml|solution\/commands\.sh|hints\/[^/]+\.md)$/.test(
        path,
      ) &&
      !fileOfWrongFix.test(path)
    ) {
      throw new AuthorError('A lab has no such file.', {
        file: `${folder}/${path}`,
        hint: 'It has index.mdx, checks.yaml, before/*.yaml, start/*.yaml, drafts/*.yaml, solution/*.yaml, solution/commands.sh, hints/*.md, and for each wrong fix wrong/NAME/ with *.yaml, commands.sh and says.txt.',
      });
    }
  }
  for (const path of files.keys()) {
    if (!/^(before|start|drafts|solution|wrong)\//.test(path)) continue;
    const undeclared = imagesIn(files.get(path)!).find(
      (need) => !front.images.some((image) => image === need),
    );
    if (undeclared) throw notNamed(undeclared, `${folder}/${path}`);
  }
  const empty = hints.find(({ text }) => text.trim() === '');
  if (empty) {
    throw new AuthorError('This hint has no text.', {
      file: `${folder}/hints/${empty.name}`,
      hint: 'Write what a learner who is stuck should look at, or delete the file.',
    });
  }
  if (hints.length < 2) {
    throw new AuthorError(`A lab has at least two hints, this one has ${hints.length}.`, {
      file: `${folder}/hints`,
      hint: 'Write 1.md, which says where to look, and 2.md, which says what to do.',
    });
  }
  editable(solution, `${folder}/solution`, front.edit);
  if (solution.length === 0 && commands === undefined) {
    throw new AuthorError('There is no solution.', {
      file: `${folder}/solution`,
      hint: 'Write the solved text of each file under `edit`, or commands.sh.',
    });
  }
  const wrong = readWrongFixes(folder, files, (part) => {
    const all = manifests(folder, part, files);
    editable(all, `${folder}/${part}`, front.edit);
    return all;
  });
  return {
    name,
    title: front.title,
    description: front.description,
    kind: front.kind,
    minutes: front.minutes,
    hold: front.hold,
    lesson: front.lesson,
    images: front.images,
    before,
    given: start.filter((file) => !front.edit.includes(file.name)),
    edited: front.edit.map((file) => {
      const named = ({ name }: LabFile) => name === file;
      const applied = start.find(named);
      return applied
        ? { ...applied, applied: true }
        : { name: file, text: drafts.find(named)?.text ?? '', applied: false };
    }),
    solution,
    commands,
    hints,
    wrong,
    checks,
  };
}

/** Refuses a text for which there is no editor. */
function editable(texts: readonly LabFile[], folder: string, edit: readonly string[]): void {
  for (const { name } of texts) {
    if (edit.includes(name)) continue;
    throw new AuthorError('The learner cannot edit this file.', {
      file: `${folder}/${name}`,
      hint: `Name it in \`edit\` of index.mdx (now: ${edit.join(', ')}), or rename it.`,
    });
  }
}

function readFront(
  file: string,
  text: string,
  files: ReadonlyMap<string, string>,
  around: Surroundings | undefined,
) {
  const { lessons, titles } = around ?? {};
  const isThere = (name: string) =>
    ['start', 'drafts', 'solution'].some((part) => files.has(`${part}/${name}`));
  const front = readFrontmatter(
    file,
    text,
    z.strictObject({
      title: z
        .string()
        .min(1)
        .refine((title) => !titles?.has(title), 'Another lab has this title.'),
      description: z.string().min(1),
      kind: z.enum(labKinds),
      minutes: z.number().int().positive(),
      hold: z.number().int().min(5).max(120).default(10),
      lesson: z.string().refine((lesson) => lessons?.includes(lesson) ?? true, {
        error: ({ input }) => `There is no lesson “${String(input)}”.`,
      }),
      edit: z
        .array(
          z.string().refine((name) => fileName.test(name) && isThere(name), {
            error: ({ input }) => `There is no file “${String(input)}” that can be edited.`,
          }),
        )
        // Without it there is nothing to edit: the lab is done in the terminal.
        .default([]),
      images: imagesField,
    }),
    {
      missing:
        'Begin with `---`, `title: …`, `description: …`, `kind: repair`, `minutes: 10`, `lesson: pods`, `edit: [web.yaml]`, `---`.',
      fields: {
        title: 'what the learner reads above the story, and no other lab’s title',
        description: 'the task in one sentence',
        kind: `one of: ${labKinds.join(', ')}`,
        minutes: 'how long it takes, a whole number: `minutes: 10`',
        hold: 'for how many seconds, from 5 to 120, all checks have to be met together; 10 where it is not said: `hold: 30`',
        lesson: `the lesson that the lab belongs to${lessons ? `, one of: ${lessons.join(', ')}` : ''}`,
        edit: 'a list of the files in the learner’s editors, `edit: [web.yaml]`: each is in start/, drafts/ or solution/ and named by letters, digits, dots and dashes',
        images: imagesHint,
      },
    },
  );
  if (text.replace(/^---\n.*?\n---(?:\n|$)/s, '').trim() === '') {
    throw new AuthorError('There is no story.', {
      file,
      hint: 'Say below the frontmatter what has happened, and what the learner has to do.',
    });
  }
  return front;
}

/** The manifests of `before/`, `start/`, `solution/` or a wrong fix; their form is checked, not what the API server says of them. */
function manifests(folder: string, part: string, files: ReadonlyMap<string, string>): LabFile[] {
  const all = texts(part, files);
  for (const { name, text } of all) {
    const file = `${folder}/${part}/${name}`;
    if (!/^\s*[^\s#]/m.test(text)) {
      throw new AuthorError('There is no manifest in this file.', {
        file,
        hint: 'Write one, or delete the file: an editor that begins empty has none in start/.',
      });
    }
    const [problem] = readManifest(text).problems ?? [];
    if (!problem) continue;
    throw new AuthorError(
      [problem.title, problem.detail && parserWords(problem.detail)].filter(Boolean).join(' '),
      {
        file,
        line: problem.place?.line,
        field: problem.field,
        hint: problem.hint,
      },
    );
  }
  return all;
}

/** The texts of `drafts/`. What they say is the learner's to judge, so they may be wrong in every way. */
function draftsOf(
  folder: string,
  files: ReadonlyMap<string, string>,
  edit: readonly string[],
  start: readonly LabFile[],
): LabFile[] {
  return texts('drafts', files).map((draft) => {
    const { name, text } = draft;
    const fail = (what: string, hint: string): never => {
      throw new AuthorError(what, { file: `${folder}/drafts/${name}`, hint });
    };
    if (!edit.includes(name)) {
      fail(
        'Nobody sees this draft.',
        `Name it in \`edit\` of index.mdx (now: ${edit.join(', ')}), or rename it.`,
      );
    }
    if (start.some((one) => one.name === name)) {
      fail(
        'A draft is applied by the learner, and this file is in start/, too.',
        'Keep it in one of the two folders.',
      );
    }
    if (text.trim() === '') fail('This draft has no text.', 'Delete it: the editor is empty then.');
    return draft;
  });
}

/** The texts of one folder, in the order of their names. */
function texts(part: string, files: ReadonlyMap<string, string>): LabFile[] {
  return [...files]
    .filter(([path]) => path.startsWith(`${part}/`) && path.endsWith('.yaml'))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([path, text]) => ({ name: path.slice(part.length + 1), text }));
}
