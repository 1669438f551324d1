/** A call of kubectl in a text. */
export interface KubectlCall {
  /** The line of the text where it begins, from 1. */
  readonly line: number;
  /**
   * What it uses, for instance `get` and `-o wide` of `kubectl get pods -o wide`, or `scale` and `scale --replicas`. A
   * flag that means the same with every command stands alone.
   */
  readonly forms: readonly string[];
}

/** Their second word says what they do. */
const families = new Set(['auth', 'config', 'create', 'rollout', 'top']);
/** They mean the same with every command. */
const shared = new Set(['-n', '-A', '-l', '--as', '--field-selector', '--show-labels']);
const aliases: Readonly<Record<string, string>> = {
  '--namespace': '-n',
  '--all-namespaces': '-A',
  '--selector': '-l',
  '--output': '-o',
  '--filename': '-f',
};

/** Finds each call of kubectl in commands for a shell, also where one stands inside another. */
export function kubectlCalls(text: string): KubectlCall[] {
  return [...text.matchAll(/(?<![\w/.-])kubectl(?=[ \t])/g)].flatMap((found): KubectlCall[] => {
    const forms = formsOf(wordsOf(text, found.index + found[0].length));
    const line = text.slice(0, found.index).split('\n').length;
    return forms.length > 0 ? [{ line, forms }] : [];
  });
}

/** The words of a command up to its end; what is quoted or put in by the shell stays one word. */
function wordsOf(text: string, from: number): string[] {
  const words = [''];
  for (let at = from; at < text.length; at++) {
    const rest = text.slice(at);
    const whole = /^(?:"(?:\\.|[^"\\])*"|'[^']*')/s.exec(rest)?.[0];
    if (whole !== undefined || rest.startsWith('$(')) {
      at += (whole?.length ?? parenthesis(rest)) - 1;
      words[words.length - 1] += '…';
    } else if (/^(?:\s|\\\n)/.test(rest)) {
      if (rest.startsWith('\n')) break;
      if (rest.startsWith('\\')) at++;
      words.push('');
    } else if (/^[|;&<>()`]/.test(rest)) {
      break;
    } else {
      words[words.length - 1] += rest[0]!;
    }
  }
  return words.filter((word) => word !== '');
}

/** How long `$(…)` at the beginning of a text is. */
function parenthesis(text: string): number {
  let depth = 0;
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}

function formsOf(words: readonly string[]): string[] {
  const [first = '', second = ''] = words;
  if (!/^[a-z][a-z-]*$/.test(first)) return [];
  const verb = families.has(first) && /^[a-z]/.test(second) ? `${first} ${second}` : first;
  // What follows is a command of its own, run in a container.
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const flags = own.flatMap((word, index) => {
    if (!/^--?[a-z]/i.test(word)) return [];
    const [name = '', value = own[index + 1] ?? ''] = word.split('=', 2);
    const flag = aliases[name] ?? name;
    if (flag === '-o') return [`-o ${value.split('=')[0]}`];
    return [shared.has(flag) ? flag : `${verb} ${flag}`];
  });
  return [...new Set([verb, ...flags])];
}
