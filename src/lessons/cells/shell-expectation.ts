/** What a shell cell's author says that its run shows: the cell's `expect`, read. */
interface Expectation {
  /** The exit code, or `running` where the commands go on until they are stopped. */
  readonly end: number | 'running';
  /** What a line of the output has, or a pattern; undefined where only the end counts. */
  readonly output: { readonly words: string; readonly pattern: RegExp } | undefined;
}

/** One run of a shell cell. */
export interface RunOutcome {
  /** Its exit code, or `running` where it had not ended before somebody stopped it. */
  readonly end: number | 'running';
  /** What it printed, as plain text. */
  readonly output: string;
}

/** How a run differs from what its lesson says, in words that go on after “The lesson expects” and “the run”. */
export interface Difference {
  readonly expected: string;
  readonly got: string;
}

/**
 * Says whether a run of a shell cell shows what its lesson says.
 *
 * @param expect the cell's `expect`, which `problemOf` finds nothing wrong with
 * @param commands the cell's text: where it has several commands, the toolbox prints each before its output, and that counts
 *   for nothing
 * @returns undefined where it does
 */
export function judgeRun(
  expect: string,
  commands: string,
  run: RunOutcome,
): Difference | undefined {
  const { end, output } = read(expect);
  const endsSo = run.end === end;
  const printsSo = !output || output.pattern.test(withoutEcho(run.output, commands));
  if (endsSo && printsSo) return undefined;
  const isWorthSaying = !endsSo || end !== 0 || !output;
  const expected = [output && `the output ${output.words}`, isWorthSaying && endWords(end)];
  const got = [!printsSo && 'did not print that', !endsSo && gotWords(run.end)];
  return { expected: joined(expected), got: joined(got) };
}

/** What is wrong with a cell's `expect`, as the end of a sentence; undefined where it can be used. */
export function problemOf(expect: string): string | undefined {
  try {
    const { end, output } = read(expect);
    if (end !== 'running' && end > 255) return 'there is no exit code above 255';
    if (expect === '' || output?.pattern.test('')) return 'any output would do';
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return error.message;
  }
}

const form = /^(?:(?:exit (?<code>\d+)|(?<running>running))(?::(?<said>.*)|$)|(?<plain>.*))$/;

/** @throws {SyntaxError} on a pattern that is none */
function read(expect: string): Expectation {
  const { code, running, said, plain } = form.exec(expect)!.groups!;
  const words = (said ?? plain)?.trim();
  return {
    end: running ? 'running' : Number(code ?? 0),
    output: words === undefined ? undefined : outputOf(words),
  };
}

function outputOf(words: string): NonNullable<Expectation['output']> {
  const pattern = /^\/(?<source>.+)\/$/.exec(words)?.groups!['source'];
  if (pattern !== undefined)
    return { words: `that matches ${words}`, pattern: RegExp(pattern, 'm') };
  const parts = words.split('*').map((part) =>
    part
      .split(/\s+/)
      .map((word) => word.replace(/[\\^$.+?()[\]{}|/]/g, String.raw`\$&`))
      .join(String.raw`[^\S\n]+`),
  );
  return { words: `“${words.replaceAll('*', '…')}”`, pattern: RegExp(parts.join('.*')) };
}

/** The lines of the output that are not the cell's own commands, which bash shows with a `$` before the first line of each. */
function withoutEcho(output: string, commands: string): string {
  const own = new Set(commands.split('\n').flatMap((line) => [line, `$ ${line}`]));
  return output
    .split('\n')
    .filter((line) => !own.has(line.trimEnd()))
    .join('\n');
}

function endWords(end: Expectation['end']): string {
  return end === 'running' ? 'commands that go on until you stop them' : `exit code ${end}`;
}

function gotWords(end: RunOutcome['end']): string {
  return end === 'running' ? 'had not ended when it was stopped' : `ended with exit code ${end}`;
}

const joined = (words: (string | false | undefined)[]) => words.filter(Boolean).join(' and ');
