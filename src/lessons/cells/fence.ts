import { Mistake } from '../mistake.ts';
import { problemOf } from './shell-expectation.ts';

/** What a lesson's author wrote behind the opening of a fence, read as a cell. */
export type CellFence = ManifestFence | ShellFence;

/** A fence whose text is applied. */
export interface ManifestFence {
  kind: 'manifest';
  /** What the reader sees above the cell; also its name, so it is unique in its lesson. */
  title: string;
  /** The cell's status when all has happened, in the words of the page: `Ready`, `Invalid`, `Failed: OOMKilled`. */
  expect: string;
}

/** A fence whose text is run in the lesson's toolbox. */
export interface ShellFence {
  kind: 'shell';
  /** What the reader sees above the cell, in words; also its name, so it is unique in its lesson. */
  title: string;
  /** What its run shows: `OOMKilled`, `exit 28: Resolving timed out`, `running: web-`. */
  expect?: string;
}

const option = /(?<name>[^\s=]+)(?:=(?:"(?<quoted>[^"]*)"|(?<bare>\S+)))?/g;

/** A title becomes the value of a label: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
const labelValue = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** The statuses in which a cell may stay. `Progressing` is one too: a Pod that never gets ready, for instance. */
const endState = /^(Ready|Invalid|(Failed|Pending): \S+|Progressing \d+\/\d+)$/;

/**
 * Reads the opening of a fence.
 *
 * @param language the word after the backticks, for instance `yaml`
 * @param meta the rest of that line, for instance `cell title="web.yaml"`
 * @returns the cell, or undefined where the fence is no cell
 * @throws {Mistake} on an option that there is not, or a missing or unusable title
 */
export function readFence(
  language: string | null | undefined,
  meta: string | null | undefined,
): CellFence | undefined {
  const [first, ...rest] = [...(meta ?? '').matchAll(option)].map(({ groups }) => ({
    name: groups!.name!,
    value: groups!.quoted ?? groups!.bare,
  }));
  if (first?.name !== 'cell') return undefined;
  if (language === 'sh') return shellFence(rest);
  if (language !== 'yaml') {
    throw new Mistake(
      `A \`${language ?? ''}\` fence cannot be a cell.`,
      'Write ```yaml cell title="web.yaml" for a manifest, ```sh cell title="Delete a Pod" for commands, or leave `cell` out for text that is only shown.',
    );
  }
  const options = new Map<string, string | undefined>();
  for (const { name, value } of rest) {
    if (!['title', 'expect'].includes(name)) {
      throw new Mistake(
        `A cell has no option \`${name}\`.`,
        'The options of a cell are: title="web.yaml", expect="Ready".',
      );
    }
    options.set(name, value);
  }
  const title = options.get('title');
  if (!title || !labelValue.test(title)) {
    throw new Mistake(
      title ? `A cell cannot have the title "${title}".` : 'This cell has no title.',
      'Write title="web.yaml": at most 63 letters, digits, dots, dashes and underscores, since it labels the cell\'s objects.',
    );
  }
  const expect = options.has('expect') ? options.get('expect') : 'Ready';
  if (!expect || !endState.test(expect)) {
    throw new Mistake(
      `A cell cannot end as "${expect ?? ''}".`,
      'Write expect="Ready" (or nothing), "Invalid", "Failed: OOMKilled", "Pending: Unschedulable" or "Progressing 0/1": what the status says when all has happened.',
    );
  }
  return { kind: 'manifest', title, expect };
}

function shellFence(options: { name: string; value: string | undefined }[]): ShellFence {
  const other = options.find(({ name }) => !['title', 'expect'].includes(name));
  if (other) {
    throw new Mistake(
      `A shell cell has no option \`${other.name}\`.`,
      'Its options are: title="Delete a Pod", expect="deleted".',
    );
  }
  const option = (wanted: string) => options.findLast(({ name }) => name === wanted);
  const title = option('title')?.value?.trim();
  if (!title || title.length > 80) {
    throw new Mistake(
      title ? 'The title of this shell cell is too long.' : 'This shell cell has no title.',
      'Write title="Delete a Pod": what the commands do, in at most 80 letters.',
    );
  }
  const expectation = option('expect');
  if (!expectation) return { kind: 'shell', title };
  const expect = expectation.value?.trim() ?? '';
  const problem = problemOf(expect);
  if (problem !== undefined) {
    throw new Mistake(
      `A shell cell cannot expect "${expect}": ${problem}.`,
      'Write a part of a line of its output, expect="web-* 1/1 Running", or a pattern, expect="/^tulip-4[23]$/"; where it does not end with exit code 0, expect="exit 28: Resolving timed out" or, for commands that go on, expect="running: web".',
    );
  }
  return { kind: 'shell', title, expect };
}
