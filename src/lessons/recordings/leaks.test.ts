import { expect, test } from 'vitest';
import { leaksIn } from './leaks.ts';

const secret = (data: object, metadata = {}) =>
  JSON.stringify([{ object: { kind: 'Secret', data, metadata } }]);

test('a recording with masked Secrets may be kept', () => {
  expect(leaksIn(secret({ password: '••••••' }))).toEqual([]);
});

test.each([
  ['a value of a Secret', secret({ password: 'aHVudGVyMg==' })],
  [
    'a value of a Secret',
    secret({}, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }),
  ],
  [
    'a JSON web token',
    JSON.stringify({ note: 'eyJhbGciOiJSUzI1NiIsImtpZCI6.eyJhdWQiOlsiaHR0cHM6' }),
  ],
  ['a private key', JSON.stringify(['-----BEGIN RSA PRIVATE KEY-----'])],
  ['a part of a kubeconfig', JSON.stringify(['client-key-data: LS0t'])],
  ['a bearer token', JSON.stringify(['authorization: Bearer abcdefgh12345'])],
  ['a path of a home folder', JSON.stringify(['open /home/somebody/.kube/config'])],
])('%s is found', (what, text) => {
  expect(leaksIn(text)).toEqual([what]);
});
