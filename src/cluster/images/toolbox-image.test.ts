import { afterEach, describe, expect, test, vi } from 'vitest';
import { toolboxFor } from './toolbox-image.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the toolbox that nodes want', () => {
  test('is named by all that goes into it, the node image among that', () => {
    const name = toolboxFor('kindest/node:v1.37.0');
    expect(name).toMatch(/^kindbook\/toolbox:[0-9a-f]{16}$/);
    expect(toolboxFor('kindest/node:v1.37.0')).toBe(name);
    expect(toolboxFor('kindest/node:v1.37.1')).not.toBe(name);
  });

  test('is none where the node image has it', () => {
    expect(toolboxFor('kindbook/node:0123456789abcdef')).toBeUndefined();
  });

  test('is none where the reader names another', () => {
    vi.stubEnv('KINDBOOK_TOOLBOX_IMAGE', 'registry.example/toolbox:v1');
    expect(toolboxFor('kindest/node:v1.37.0')).toBeUndefined();
  });
});
