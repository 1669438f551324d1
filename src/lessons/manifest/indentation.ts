import type { Stop, SyntaxProblem } from './syntax-problem.ts';

/** A column in which lines of one level begin. */
interface Level {
  readonly column: number;
  /** What begins there: entries of a list, with their dash, or fields. */
  readonly isList: boolean;
  /** The first word there. */
  readonly word: string;
}

const indented = new Set([
  'BAD_INDENT',
  'MISSING_CHAR',
  'BLOCK_AS_IMPLICIT_KEY',
  'MULTILINE_IMPLICIT_KEY',
  'UNEXPECTED_TOKEN',
]);

/** Says of a line that begins in a column in which it can belong to nothing, in which columns it could. */
export function indentationProblem(stop: Stop): SyntaxProblem | undefined {
  const { code, lines, first, last, offset } = stop;
  if (!indented.has(code)) return undefined;
  // Where a line is indented deeper than the one above, the parser stops at the one above.
  const line = isTooDeep(lines, first) ? nextOf(lines, first)! : first === last ? first : last;
  const text = lines[line]!;
  const column = text.search(/\S/);
  if (column < 0 || text[column] === '#') return undefined;
  const isEntry = /^\s*-(\s|$)/.test(text);
  const levels = levelsAbove(lines, line);
  const range = [offset(line, 0), offset(line, text.trimEnd().length)] as const;

  const here = levels.find((level) => level.column === column);
  if (here && here.isList !== isEntry) {
    const fields = levels[levels.indexOf(here) + 1];
    if (here.isList && fields) {
      return {
        title: 'This line is below the dash of a list, but has no dash itself.',
        hint: `Give it ${spaces(fields.column)}, like \`${fields.word}\`, if it belongs to that entry.`,
        range,
      };
    }
    return {
      title: `There is a list’s dash here where a field such as \`${here.word}\` is expected.`,
      hint: 'Write the name of the field that the list belongs to before it, for instance `containers:`, or indent the dash deeper.',
      range,
    };
  }
  if (here || (levels.length > 0 && column > levels.at(-1)!.column && isOpen(lines, line))) {
    return undefined;
  }
  const could = levels.filter(({ isList }) => isList === isEntry);
  const choice = nearest(could.length > 0 ? could : levels, column);
  if (choice.length === 0) return undefined;
  return {
    title: `This line is indented by ${spaces(column)}, but nothing that it could belong to is.`,
    hint: `Lines that belong together begin in the same column. Give it ${choice.join(', or ')}.`,
    range,
  };
}

/** A line has its value already, and the next one is indented deeper. */
function isTooDeep(lines: readonly string[], line: number): boolean {
  const next = nextOf(lines, line);
  if (next === undefined) return false;
  const own = levelsAbove(lines, next).at(-1);
  return (
    own !== undefined && lines[next]!.search(/\S/) > own.column && /:\s+[^\s#|>]/.test(lines[line]!)
  );
}

function nextOf(lines: readonly string[], line: number): number | undefined {
  const next = lines.findIndex((text, index) => index > line && isFilled(text));
  return next < 0 ? undefined : next;
}

/** The columns in which a line may begin so as to belong to one above it, from left to right. */
function levelsAbove(lines: readonly string[], line: number): Level[] {
  const levels: Level[] = [];
  const open = (level: Level) => {
    while (levels.at(-1) && levels.at(-1)!.column > level.column) levels.pop();
    const top = levels.at(-1);
    // A list may begin in the column of the field that it belongs to.
    if (top?.column === level.column && top.isList === level.isList) return;
    levels.push(level);
  };
  for (const text of lines.slice(0, line).filter(isFilled)) {
    let column = text.search(/\S/);
    for (const [dash] of [...text.slice(column).matchAll(/-\s+/gy)]) {
      open({ column, isList: true, word: '-' });
      column += dash.length;
    }
    const word = /^[^\s:]*/.exec(text.slice(column))![0];
    open({ column, isList: false, word });
  }
  return levels;
}

function isFilled(text: string): boolean {
  return /^\s*[^\s#]/.test(text) && !/^(---|\.\.\.)/.test(text);
}

/** The next levels to the left and to the right of a column, in words. */
function nearest(levels: readonly Level[], column: number): string[] {
  const left = levels.findLast((level) => level.column < column);
  const right = levels.find((level) => level.column > column);
  return [left, right].flatMap((level) => {
    if (!level) return [];
    const what = level.isList ? 'the dash above' : `\`${level.word}\``;
    return `${spaces(level.column)}, like ${what}`;
  });
}

/** The line before has no value yet: what is indented deeper belongs to it. */
function isOpen(lines: readonly string[], line: number): boolean {
  return /(:|-)\s*(#.*)?$/.test(lines.slice(0, line).findLast(isFilled) ?? '');
}

function spaces(count: number): string {
  if (count === 0) return 'no spaces';
  return count === 1 ? 'one space' : `${count} spaces`;
}
