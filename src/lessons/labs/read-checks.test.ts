import { describe, expect, it } from 'vitest';
import type { AuthorError } from './author-error.ts';
import { readChecks } from './read-checks.ts';

const read = (text: string) => readChecks('labs/x/checks.yaml', text);

describe('checks.yaml', () => {
  it('has checks of four kinds', () => {
    const checks = read(`
- title: A Service is there
  match: {apiVersion: v1, kind: Service, metadata: {name: web}}
- title: Three Pods
  expression: objects.kind("Pod").size() == 3
  message: '"There are " + string(objects.kind("Pod").size()) + " Pods."'
- title: It answers
  command: curl -s http://web
  timeout: 10
  atStart: met
- title: Nobody was sent away
  requests: http://web/
`);
    expect(
      checks.map(({ source, expression, timeout, atStart, line }) => [
        source.kind,
        expression,
        timeout,
        atStart,
        line,
      ]),
    ).toEqual([
      ['match', undefined, 60, 'unmet', 2],
      ['expression', 'objects.kind("Pod").size() == 3', 60, 'unmet', 4],
      ['command', 'exitCode == 0', 10, 'met', 7],
      ['requests', 'answered > 0 && lost == 0', 60, 'unmet', 11],
    ]);
  });

  it.each([
    ['nothing', '', 1, /no checks/],
    ['YAML that is broken', '- title: [a', 1, /not valid YAML/],
    ['no title', '- expression: "true"', 1, /no title/],
    ['an unknown member', '- title: a\n  expresion: "true"', 2, /no `expresion`.*It may have/],
    ['nothing to look at', '- title: a', 1, /does not say what has to be true/],
    [
      'two things at once',
      '- title: a\n  command: x\n  requests: http://x',
      3,
      /looks at one thing/,
    ],
    ['a match without a kind', '- title: a\n  match: {apiVersion: v1}', 2, /name its kind/],
    ['CEL that cannot be read', '- title: a\n  expression: "objects.size( =="', 2, /CEL/],
    ['an unknown word', '- title: a\n  expression: pods.size() == 1', 2, /pods/],
    ['a number for a condition', '- title: a\n  expression: objects.size()', 2, /gives int/],
    [
      'plain words as a message',
      '- title: a\n  expression: "true"\n  message: not yet',
      3,
      /quotes/,
    ],
    ['a timeout in words', '- title: a\n  expression: "true"\n  timeout: 1m', 3, /seconds/],
    ['an address that is none', '- title: a\n  requests: web', 2, /not an address/],
    ['a request that is neither', '- title: a\n  command: x\n  onRequest: please', 3, /onRequest/],
    ['a start that is neither', '- title: a\n  command: x\n  atStart: true', 3, /atStart: met/],
    ['nothing to do', '- title: a\n  command: x\n  atStart: met', 1, /nothing to do/],
    ['a title twice', '- title: a\n  command: x\n- title: a\n  command: y', 3, /same title/],
  ])('with %s is refused with its line', (_, text, line, words) => {
    const said = () => {
      try {
        read(text);
      } catch (error) {
        const { message, hint } = error as AuthorError;
        throw new Error(`${message} ${hint}`, { cause: error });
      }
    };
    expect(said).toThrow(words);
    expect(said).toThrow(new RegExp(`^labs/x/checks.yaml:${line}\\b`));
  });
});
