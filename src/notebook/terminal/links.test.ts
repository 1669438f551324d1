import { expect, test } from 'vitest';
import { addressesIn } from './links.ts';

test('addresses are found without the punctuation around them', () => {
  const text = 'See https://kubernetes.io/docs/ (or http://web:80/a?b=c). ftp://no';
  expect(addressesIn(text)).toEqual([
    { url: 'https://kubernetes.io/docs/', from: 5, to: 31 },
    { url: 'http://web:80/a?b=c', from: 37, to: 55 },
  ]);
});
