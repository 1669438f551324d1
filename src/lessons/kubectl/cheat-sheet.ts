import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq } from 'yaml';
import { z } from 'zod';
import { readAuthorYaml } from '../author-yaml.ts';
import { cellAnchor } from '../cells/cell-anchor.ts';
import { headingAnchor, proseOf } from '../headings.ts';
import { AuthorError } from '../labs/author-error.ts';
import type { LessonFile } from '../lesson-files.ts';
import { kubectlCalls } from './calls.ts';

/** The file of the cheat sheet, in the repository. */
const path = 'content/kubectl.yaml';

const sheet = z.array(
  z.strictObject({
    title: z.string().min(1),
    commands: z.array(z.strictObject({ command: z.string().min(1), what: z.string().min(1) })),
  }),
);

/** Commands that serve one purpose. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** A command of the cheat sheet. */
interface Command {
  readonly command: string;
  /** What it is for, in a sentence or two; code is between backticks. */
  readonly what: string;
  /** Where a lesson shows it first. */
  readonly shown: Place;
}

/** A place in a lesson, or in another page of `content/`. */
interface Place {
  /** The name of the page, for instance `pods`. */
  readonly page: string;
  /** The title of the cell, or of the section whose text has the command. */
  readonly title: string;
  readonly anchor: string;
}

/** A place with the forms of one call that it has. */
interface Shown {
  readonly place: Place;
  readonly forms: readonly string[];
}

/**
 * Reads the cheat sheet, and finds for each command the first cell that shows it, or the first text where no cell does.
 *
 * @param root the repository's folder
 * @param lessons what `readLessons` gives of it
 * @throws {AuthorError} where the file is not as it should be, or has a command that nothing shows
 */
export function readCheatSheet(root: string, lessons: readonly LessonFile[]): CommandGroup[] {
  const shown = [...lessons.flatMap(inCells), ...lessons.flatMap((each) => inText(root, each))];
  return entries(root).map(({ title, commands }) => ({
    title,
    commands: commands.map(({ command, what, line }) => {
      const forms = formsOf(command, line);
      const found = shown.find((each) => forms.every((form) => each.forms.includes(form)));
      if (found) return { command, what, shown: found.place };
      throw new AuthorError(`No lesson shows \`${command}\`.`, {
        file: path,
        line,
        hint: 'Remove it, or write it as a cell or a text has it, with flags that one call has together.',
      });
    }),
  }));
}

/**
 * The commands of shell cells that the cheat sheet does not have, each as the mistake of its lesson.
 *
 * @param root the repository's folder
 * @param lessons what `readLessons` gives of it
 * @throws {AuthorError} where the file is not as it should be
 */
export function missingCommands(root: string, lessons: readonly LessonFile[]): AuthorError[] {
  const commands = entries(root).flatMap((group) => group.commands);
  const known = new Set(commands.flatMap(({ command, line }) => formsOf(command, line)));
  const told = new Set<string>();
  return lessons.flatMap(({ file, lesson }) =>
    lesson.shellCells.flatMap(({ title, code, line }) =>
      kubectlCalls(code).flatMap((call) =>
        call.forms.flatMap((form) => {
          if (known.has(form) || told.has(form)) return [];
          told.add(form);
          const command = code.split('\n')[call.line - 1]!.trim();
          return [
            new AuthorError(
              `\`${form}\` of kubectl, in the cell “${title}”, is not in the cheat sheet.`,
              {
                file,
                line: line + call.line,
                hint: `Add it to a group of ${path}: \`- command: …\` as in “${command}”, and \`what:\` with what it is for.`,
              },
            ),
          ];
        }),
      ),
    ),
  );
}

function entries(root: string) {
  const { tree, lineOf } = readAuthorYaml(path, readFileSync(join(root, path), 'utf8'));
  const read = sheet.safeParse(tree.toJS());
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new AuthorError(`This is no cheat sheet: ${issue!.message}.`, {
      file: path,
      line: lineOf(tree.getIn(issue!.path, true) ?? tree.contents),
      field: issue!.path.join('.'),
      hint: 'It is a list of groups, each with a `title` and `commands`; a command has `command` and `what`.',
    });
  }
  return read.data.map(({ title, commands }, group) => {
    const nodes = isSeq(tree.contents) ? tree.contents.items[group] : undefined;
    const items = isMap(nodes) ? nodes.get('commands') : undefined;
    return {
      title,
      commands: commands.map((each, index) => ({
        ...each,
        line: lineOf(isSeq(items) ? items.items[index] : undefined),
      })),
    };
  });
}

/** What a command of the sheet uses. */
function formsOf(command: string, line: number): readonly string[] {
  const [call] = kubectlCalls(command);
  if (call) return call.forms;
  throw new AuthorError(`\`${command}\` is no call of kubectl.`, {
    file: path,
    line,
    hint: 'Write the whole command, beginning with `kubectl`.',
  });
}

function inCells({ lesson }: LessonFile): Shown[] {
  return lesson.shellCells.flatMap(({ title, code }) => {
    const place = { page: lesson.name, title, anchor: cellAnchor(title) };
    return kubectlCalls(code).map(({ forms }) => ({ place, forms }));
  });
}

/** The calls between backticks. */
function inText(root: string, { file, lesson }: LessonFile): Shown[] {
  let title = '';
  return proseOf(readFileSync(join(root, file), 'utf8'))
    .split('\n')
    .flatMap((line): Shown[] => {
      title = /^#{2,4} (.+)$/.exec(line)?.[1] ?? title;
      const place = { page: lesson.name, title, anchor: headingAnchor(title) };
      return [...line.matchAll(/`(kubectl [^`]+)`/g)].flatMap(([, text]) =>
        kubectlCalls(text!).map(({ forms }) => ({ place, forms })),
      );
    });
}
