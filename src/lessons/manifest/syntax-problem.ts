import type { LineCounter, YAMLError } from 'yaml';
import { indentationProblem } from './indentation.ts';

/** A mistake of the YAML itself, in words for somebody who does not know its grammar. */
export interface SyntaxProblem {
  readonly title: string;
  readonly hint: string;
  /** Where the reader has to look, as offsets in the document's text; where the parser stopped, if not given. */
  readonly range?: readonly [start: number, end: number];
}

/** The document's text around the place where the parser stopped. */
export interface Stop {
  readonly code: YAMLError['code'];
  readonly message: string;
  readonly text: string;
  readonly lines: readonly string[];
  /** The lines of the parser's place, from 0: the mistake is often in the one, and seen in the other. */
  readonly first: number;
  readonly last: number;
  /** The offset of the parser's place. */
  readonly at: number;
  /** The offset of a place, both from 0. */
  readonly offset: (line: number, column: number) => number;
}

/** Characters of a line that are looked at: a longer one is not written by hand, and the patterns below take their time. */
const longestLine = 500;

/**
 * Explains why a text is no YAML. The parser tells where it could not go on; what the usual mistake there is, is read
 * from the text around it.
 *
 * @param text the document's text
 * @param counter counts its lines
 */
export function explainSyntax(
  { code, message, pos }: YAMLError,
  text: string,
  counter: LineCounter,
): SyntaxProblem {
  const lines = text.split('\n').map((line) => line.slice(0, longestLine));
  const lineAt = (offset: number) => {
    const { line } = counter.linePos(Math.min(offset, text.length));
    return Math.min(Math.max(line, 1), lines.length) - 1;
  };
  const first = lineAt(pos[0]);
  const stop: Stop = {
    code,
    message,
    text,
    lines,
    first,
    last: Math.max(first, lineAt(pos[1])),
    at: pos[0],
    offset: (line, column) => (counter.lineStarts[line] ?? text.length) + column,
  };
  for (const rule of rules) {
    const found = rule(stop);
    if (found) return found;
  }
  return {
    title: 'This is not valid YAML.',
    hint: 'Compare the indentation and the punctuation with the lines above.',
  };
}

/** Explains an alias (`*name`) to nothing: what was meant is a text that begins with a star. */
export function explainAlias(text: string, name: string): SyntaxProblem {
  const at = Math.max(text.indexOf(`*${name}`), 0);
  return {
    title: `YAML reads \`*${name}\` as a reference to a part of this text named \`${name}\`, but there is none.`,
    hint: `If a star was meant, put it in quotation marks: \`"*${name}"\`.`,
    range: [at, at + name.length + 1],
  };
}

/** Each knows one mistake. The surest come first. */
const rules: readonly ((stop: Stop) => SyntaxProblem | undefined)[] = [
  merge,
  tab,
  twice,
  openQuote,
  bracket,
  comma,
  firstLetter,
  escape,
  behindQuote,
  comment,
  dash,
  block,
  colon,
  twoColons,
  indentationProblem,
];

function merge({ lines, offset }: Stop): SyntaxProblem | undefined {
  const line = lines.findIndex((text) => /^(<{7}|={7}|>{7})( |$)/.test(text));
  if (line < 0) return undefined;
  return {
    title: 'This is a conflict marker from Git.',
    hint: 'Keep one of the two versions, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.',
    range: [offset(line, 0), offset(line, lines[line]!.length)],
  };
}

function tab({ code, lines, first, last, offset }: Stop): SyntaxProblem | undefined {
  const isIndented = (line: number) => /^ *\t/.test(lines[line]!);
  const line = [first, last].find(isIndented);
  if (line === undefined && code !== 'TAB_AS_INDENT') return undefined;
  const at = line ?? first;
  const column = Math.max(lines[at]!.indexOf('\t'), 0);
  return {
    title: 'This line is indented with a tab.',
    hint: 'YAML indents with spaces: replace the tab by two spaces for each level.',
    range: [offset(at, column), offset(at, column + 1)],
  };
}

function twice({ code, lines, first }: Stop): SyntaxProblem | undefined {
  if (code !== 'DUPLICATE_KEY') return undefined;
  const [, before, key] = /^(\s*(?:- +)*)([^\s:]+)/.exec(lines[first]!) ?? [];
  const other = lines
    .slice(0, first)
    .findLastIndex((line) => line.replace('-', ' ').startsWith(`${before}${key}:`));
  return {
    title: 'This field appears twice.',
    hint:
      other < 0
        ? 'Keep one of the two.'
        : `Keep one of the two: the first \`${key}\` is ${first - other === 1 ? 'in the line' : `${first - other} lines`} above.`,
  };
}

function openQuote({ lines, last, offset }: Stop): SyntaxProblem | undefined {
  for (const [line, text] of lines.slice(0, last + 1).entries()) {
    const column = openQuoteIn(text);
    if (column === undefined) continue;
    const quote = text[column]!;
    return {
      title: 'A quotation mark is opened here but not closed on this line.',
      hint: `Write a second \`${quote}\` where the text ends.`,
      range: [offset(line, column), offset(line, text.length)],
    };
  }
  return undefined;
}

/** The column of a quotation mark that begins a text which does not end in the same line. */
function openQuoteIn(line: string): number | undefined {
  let quote: string | undefined;
  let began = 0;
  for (let column = 0; column < line.length; column++) {
    const letter = line[column]!;
    if (quote !== undefined) {
      if (quote === '"' && letter === '\\') column++;
      else if (letter === quote) quote = undefined;
    } else if (/["']/.test(letter) && /^$|[\s,[{]/.test(line[column - 1] ?? '')) {
      quote = letter;
      began = column;
    } else if (letter === '#' && /^$|\s/.test(line[column - 1] ?? '')) {
      return undefined;
    }
  }
  return quote === undefined ? undefined : began;
}

const closing: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

function bracket({ message, text, lines, first, at, offset }: Stop): SyntaxProblem | undefined {
  const [, extra] = /Unexpected flow-(?:map|seq)-end token.*"([\]}])"/.exec(message) ?? [];
  if (extra !== undefined) {
    return {
      title: `A bracket \`${extra}\` closes nothing: no bracket was opened.`,
      hint: 'Delete it, or write the bracket that belongs to it.',
    };
  }
  if (!/^Flow (map|sequence) in block collection/.test(message)) return undefined;
  const open = openBracket(text.slice(0, at));
  if (open === undefined) return undefined;
  const sign = text[open]!;
  const line = lines[first]!;
  return {
    title: `The bracket \`${sign}\` is opened here and not closed.`,
    hint:
      line.trim() === closing[sign]
        ? `Indent the closing \`${closing[sign]}\` deeper than the line that opens it.`
        : `Write \`${closing[sign]}\` where the ${sign === '[' ? 'list' : 'list of fields'} ends.`,
    range: [open, Math.min(offset(first, 0), text.indexOf('\n', open) + 1 || text.length) - 1],
  };
}

/** The offset of the last bracket that is still open. */
function openBracket(text: string): number | undefined {
  const open: number[] = [];
  for (const { 0: sign, index } of text.matchAll(/"(?:\\.|[^"\\])*"|'[^']*'|#.*|[[\]{}]/g)) {
    if (sign in closing) open.push(index);
    else if (sign === ']' || sign === '}') open.pop();
  }
  return open.at(-1);
}

function comma({ code }: Stop): SyntaxProblem | undefined {
  if (code !== 'BLOCK_IN_FLOW') return undefined;
  return {
    title: 'A comma is missing here inside the brackets.',
    hint: 'Write a comma between two entries: `{app: web, tier: front}`. A text with a colon in it needs quotation marks.',
  };
}

function firstLetter({ code, text, at }: Stop): SyntaxProblem | undefined {
  if (code !== 'BAD_SCALAR_START') return undefined;
  const word = /^[^\n]*/
    .exec(text.slice(at, at + longestLine))![0]
    .replace(/\s+#.*$/, '')
    .trimEnd();
  const quote = word.includes('"') ? "'" : '"';
  return {
    title: `A value cannot begin with ${word.startsWith('`') ? 'a backtick' : `\`${word[0]}\``}.`,
    hint: word.includes('`')
      ? 'Put the text in quotation marks.'
      : `Put it in quotation marks: \`${quote}${word}${quote}\`.`,
    range: [at, at + word.length],
  };
}

function escape({ code }: Stop): SyntaxProblem | undefined {
  if (code !== 'BAD_DQ_ESCAPE') return undefined;
  return {
    title: 'Inside double quotation marks, this backslash has no meaning.',
    hint: 'Write `\'` in place of `"` on both sides: between these a backslash is just a backslash. Or write it twice.',
  };
}

function behindQuote({ message, text, at }: Stop): SyntaxProblem | undefined {
  if (
    message !== 'Unexpected scalar at node end' ||
    !/["']\s*$/.test(text.slice(Math.max(0, at - longestLine), at))
  ) {
    return undefined;
  }
  return {
    title: 'The text has already ended at the quotation mark before this.',
    hint: 'Put all of the text between the quotation marks, or delete what follows them.',
  };
}

function comment({ message }: Stop): SyntaxProblem | undefined {
  if (!message.startsWith('Comments must be separated')) return undefined;
  return {
    title: 'A space is missing before `#`.',
    hint: 'With a space before it, a comment begins here. If it belongs to the value, put the value in quotation marks.',
  };
}

/** A text of several lines, behind `|` or `>`. */
function block({ lines, first, offset }: Stop): SyntaxProblem | undefined {
  const opening = /^(\s*)([^\s:#]+):\s+([|>])[-+\d]*/;
  const [head, , , sign] = opening.exec(lines[first]!) ?? [];
  const behind = head === undefined ? '' : lines[first]!.slice(head.length);
  if (head !== undefined && /^\s+[^\s#]/.test(behind)) {
    const column = head.length + behind.search(/\S/);
    return {
      title: `The text for \`${sign}\` begins on the next line, not after it.`,
      hint: `Write it below, indented deeper. A text of one line needs no \`${sign}\`.`,
      range: [offset(first, column), offset(first, lines[first]!.length)],
    };
  }
  const above = lines.slice(0, first).findLast((line) => line.trim() !== '') ?? '';
  const [opened, before, key] = opening.exec(above) ?? [];
  const indent = lines[first]!.search(/\S/);
  if (opened !== above.trimEnd() || before === undefined || indent > before.length)
    return undefined;
  if (/^\s*[^\s:#]+:(\s|$)/.test(lines[first]!)) return undefined;
  return {
    title: `The text of \`${key}\` begins here, but is not indented.`,
    hint: `Indent each of its lines deeper than \`${key}\`, by ${before.length + 2} spaces.`,
    range: [offset(first, 0), offset(first, lines[first]!.length)],
  };
}

/** `-name: web`: where the list's entry has a second line, the parser stops there. */
function dash({ lines, first, last, offset }: Stop): SyntaxProblem | undefined {
  const line = [first, last].find((each) => /^\s*-[\w"']/.test(lines[each]!));
  if (line === undefined) return undefined;
  const text = lines[line]!;
  const column = text.indexOf('-');
  return {
    title: 'A space is missing after the dash.',
    hint: `Write \`- ${text.slice(column + 1).trim()}\`: without the space it is not an entry of a list.`,
    range: [offset(line, column), offset(line, column + 1)],
  };
}

const missingColon = /^(MULTILINE_IMPLICIT_KEY|MISSING_CHAR)$/;

function colon(stop: Stop): SyntaxProblem | undefined {
  const { code, message, lines, first, offset } = stop;
  if (!missingColon.test(code) || /without - indicator|Comments/.test(message)) return undefined;
  const text = lines[first]!;
  const [, before, key, rest] = /^(\s*(?:- +)*)([^\s:#]+)(.*)$/.exec(text) ?? [];
  if (before === undefined || key === undefined || rest === undefined) return undefined;
  const range = [offset(first, before.length), offset(first, text.trimEnd().length)] as const;
  if (/^:\S/.test(rest)) {
    return {
      title: 'A space is missing after the colon.',
      hint: `Write \`${key}: ${rest.slice(1).trim()}\`.`,
      range,
    };
  }
  if (/:(\s|$)/.test(rest) || /["'[{]/.test(key)) return undefined;
  return {
    title: `A colon is missing after \`${key}\`.`,
    hint: `Write \`${key}:${rest.trim() === '' ? '' : ` ${rest.trim()}`}\`.`,
    range,
  };
}

function twoColons({ code, lines, first, last, offset }: Stop): SyntaxProblem | undefined {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY' || first !== last) return undefined;
  const [, before, key, value] =
    /^(\s*(?:- +)*)([^\s:]+):\s+(\S.*:(?:\s.*)?)$/.exec(lines[first]!) ?? [];
  if (before === undefined || key === undefined || value === undefined) return undefined;
  const said = value.replace(/\s+#.*$/, '').trimEnd();
  const quote = said.includes('"') ? "'" : '"';
  const column = lines[first]!.indexOf(value);
  return {
    title: 'This line has a second colon, as if a field began inside its value.',
    hint: `Put the value in quotation marks: \`${key}: ${quote}${said}${quote}\`. Or begin a new line, if a field was meant.`,
    range: [offset(first, column), offset(first, column + said.length)],
  };
}
