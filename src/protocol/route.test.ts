import { expect, test } from 'vitest';
import { get, pathOf } from './route.ts';

test('a path is filled in segment by segment', () => {
  const route = get<void>()('/api/workspaces/:lesson/logs/:pod/:container');
  expect(pathOf(route, { lesson: 'pods', pod: '../x', container: 'a b' })).toBe(
    '/api/workspaces/pods/logs/..%2Fx/a%20b',
  );
});

test('a parameter of several segments keeps its slashes', () => {
  const route = get<void>()('/api/schema/:apiVersion{.+}');
  expect(pathOf(route, { apiVersion: 'apps/v1' })).toBe('/api/schema/apps/v1');
});
