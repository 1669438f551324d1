import { describe, expect, it } from 'vitest';
import { isLoopback, localName, officialNodeImage, parseReference, pullName } from './reference.ts';

const digest = `sha256:${'a1'.repeat(32)}`;

describe('parseReference', () => {
  it('reads the official node image', () => {
    expect(parseReference(officialNodeImage)).toMatchObject({
      host: undefined,
      name: 'kindest/node',
      tag: 'v1.37.0',
    });
  });

  it.each([
    ['127.0.0.1:5000/kindest/node:v1.37.2', '127.0.0.1:5000', 'v1.37.2'],
    ['registry.test/kindest/node', 'registry.test', undefined],
    ['localhost/node:x', 'localhost', 'x'],
    ['[::1]:5000/node:x', '[::1]:5000', 'x'],
    ['kindbook/node:try', undefined, 'try'],
    ['node', undefined, undefined],
  ])('finds the registry of %s', (text, host, tag) => {
    expect(parseReference(text)).toMatchObject({ host, tag });
  });

  it.each([
    '',
    ' ',
    'Node:v1',
    'a b',
    'node@sha256:12',
    'host.test/',
    'a/node:x:y',
    'http://a.test/node',
    '-x/../y',
  ])('refuses %j', (text) => {
    expect(() => parseReference(text)).toThrow(/is not the name of an image/);
  });
});

describe('pullName and localName', () => {
  it('pulls by digest and gives kind a name without one', () => {
    const reference = parseReference(`127.0.0.1:5000/kindest/node:v1.37.2@${digest}`);
    expect(pullName(reference)).toBe(`127.0.0.1:5000/kindest/node@${digest}`);
    expect(localName(reference)).toBe('127.0.0.1:5000/kindest/node:v1.37.2');
  });

  it('has a name for an image without a tag', () => {
    expect(localName(parseReference(`kindest/node@${digest}`))).toBe('kindest/node:kindbook');
  });
});

describe('isLoopback', () => {
  it('knows this machine', () => {
    expect(['127.0.0.1:5000', 'localhost', '[::1]:5000', '127.8.0.1'].every(isLoopback)).toBe(true);
    expect(['registry.test:5000', '10.0.0.1', '127.0.0.1.test'].some(isLoopback)).toBe(false);
  });
});
