import { expect, test } from 'vitest';
import { linksUnder } from './build-static.ts';

test('links of the site itself lead below its path, others stay', () => {
  const html = [
    '<a class="x" href="/pods/">Pods</a>',
    '<a href="/team/labs/#x">Labs</a>',
    '<a href="https://kubernetes.io/">docs</a>',
    '<a href="//cdn.example/x">cdn</a>',
    '<a href="#here">here</a>',
    '<code>href="/pods/"</code>',
  ].join('');
  expect(linksUnder('/team/', html)).toBe(
    html.replace('<a class="x" href="/pods/">', '<a class="x" href="/team/pods/">'),
  );
});
