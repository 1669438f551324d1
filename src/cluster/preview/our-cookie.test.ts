import { expect, test } from 'vitest';
import { isOurCookie } from './our-cookie.ts';

test.each([
  'kindbook-4599=x',
  'kindbook-4599 =x',
  'kindbook-4599\t=x; Path=/',
  '  kindbook-4599 = x',
  'kindbook-4599',
  'kindbook-4599; Path=/',
  '=kindbook-4599=x',
  ' = kindbook-4599=x; HttpOnly',
])('%j is kindbook’s own', (cookie) => {
  expect(isOurCookie(cookie)).toBe(true);
});

test.each([
  'session=kindbook-4599=x',
  'kindbook-theme=dark',
  'my-kindbook-4599=x',
  '',
  '=',
  'a; kindbook-4599=x',
])('%j is the program’s', (cookie) => {
  expect(isOurCookie(cookie)).toBe(false);
});
