import { expect, test } from 'vitest';
import { warningsOf } from './client.ts';

test.each([
  [undefined, []],
  [
    '299 - "v1 Endpoints is deprecated in v1.33+; use EndpointSlice"',
    ['v1 Endpoints is deprecated in v1.33+; use EndpointSlice'],
  ],
  ['299 - "one, with a comma", 299 - "two \\"quoted\\""', ['one, with a comma', 'two "quoted"']],
  [
    ['299 - "one"', '299 - "two"'],
    ['one', 'two'],
  ],
])('the Warning header %j says %j', (header, warnings) => {
  expect(warningsOf(header)).toEqual(warnings);
});
