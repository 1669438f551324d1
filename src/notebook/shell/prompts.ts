/**
 * What stands before each line of a cell's commands: `$` where a command begins, `>` where one goes on, as bash shows
 * it. A help for the eye only: bash itself decides where a command ends.
 */
export function promptsOf(text: string): ('$' | '>' | '')[] {
  let quote = '';
  let ending: string | undefined;
  let depth = 0;
  let goesOn = false;
  return text.split('\n').map((line) => {
    const prompt = goesOn ? '>' : /^\s*(#|$)/.test(line) ? '' : '$';
    if (ending !== undefined) {
      if (line.trim() === ending) ending = undefined;
    } else {
      const document = /<<-?\s*(['"]?)(\w+)\1/.exec(line);
      quote = openQuote(line, quote);
      if (document && quote === '') ending = document[2];
      if (quote === '') depth += depthOf(line);
    }
    goesOn = quote !== '' || ending !== undefined || depth > 0 || /(\\|\||&&)\s*$/.test(line);
    return prompt;
  });
}

/** The quote that is still open at a line's end. */
function openQuote(line: string, before: string): string {
  let open = before;
  for (let index = 0; index < line.length; index++) {
    const letter = line[index]!;
    if (letter === '\\' && open !== "'") index++;
    else if (open === '' && letter === '#' && /^$|\s/.test(line[index - 1] ?? '')) break;
    else if (open === '' && (letter === '"' || letter === "'")) open = letter;
    else if (letter === open) open = '';
  }
  return open;
}

/** How many loops and conditions a line opens, less those that it closes; what is quoted is another shell's. */
function depthOf(line: string): number {
  const words = line.replaceAll(/'[^']*'|"(?:\\.|[^"\\])*"/g, '').split(/[\s;]+/);
  const count = (...wanted: string[]) => words.filter((word) => wanted.includes(word)).length;
  return count('do', 'then', 'case', '{') - count('done', 'fi', 'esac', '}');
}
