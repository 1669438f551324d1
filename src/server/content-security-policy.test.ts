import { expect, test } from 'vitest';
import { inlineScripts } from './content-security-policy.ts';

test('inline scripts are found with their exact text, others are not', () => {
  const html = `<script>a < b\n</script><script type="module">x()</script>
    <script src="/x.js"></script><script type="application/ld+json">{}</script>`;
  expect(inlineScripts(html)).toEqual(['a < b\n', 'x()']);
});
