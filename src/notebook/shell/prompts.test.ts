import { expect, test } from 'vitest';
import { promptsOf } from './prompts.ts';

test.each([
  ['one command a line', 'kubectl get pods\nkubectl get nodes', '$$'],
  ['a line that goes on', 'kubectl run web \\\n  --image nginx\nls', '$>$'],
  ['a pipe', 'kubectl get pods |\n  grep web', '$>'],
  ['a loop', 'for i in 1 2; do\n  echo $i\ndone\nls', '$>>$'],
  ['a loop in quotes', "sh -c 'until ls; do sleep 1; done'\nls", '$$'],
  ['a condition', 'if true; then\n echo a\nelse\n echo b\nfi\nls', '$>>>>$'],
  ['an open quote', "echo 'a\nb' # it's\nls", '$>$'],
  ['a here-document', 'cat <<END\nit is\nEND\nls', '$>>$'],
  ['a comment and an empty line', '# first\n\nls', '  $'],
])('%s', (_, text, prompts) => {
  expect(
    promptsOf(text)
      .map((prompt) => prompt || ' ')
      .join(''),
  ).toBe(prompts);
});
