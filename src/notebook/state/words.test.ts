import { expect, test } from 'vitest';
import { counted, plural } from './words.ts';

test.each([
  ['Pod', 'Pods'],
  ['NetworkPolicy', 'NetworkPolicies'],
  ['PriorityClass', 'PriorityClasses'],
  ['Ingress', 'Ingresses'],
  ['IPAddress', 'IPAddresses'],
  ['Gateway', 'Gateways'],
  ['ServiceCIDR', 'ServiceCIDRs'],
  ['Endpoints', 'Endpoints'],
  ['document', 'documents'],
])('several of the kind %s are %s, and one is the kind itself', (kind, several) => {
  expect(plural(kind, 2)).toBe(several);
  expect(plural(kind, 0)).toBe(several);
  expect(plural(kind, 1)).toBe(kind);
});

test('a number stands before its word', () => {
  expect(counted(1, 'line')).toBe('1 line');
  expect(counted(2, 'NetworkPolicy')).toBe('2 NetworkPolicies');
});
