import { describe, expect, test } from 'vitest';
import { lessonName } from '../../protocol/workspace.ts';
import { firstNamespace } from './namespaces.ts';
import { Tenancy, tenantName } from './tenancy.ts';

describe('a tenant’s name', () => {
  test.each(['anna', 'root', 'a1', 'abcdefghij'])('is that of the account %s', (account) => {
    expect(tenantName(account)).toBe(account);
  });

  test.each(['Anna', 'anna-b', 'anna.b', 'abcdefghijk', 'ДОМ\\Анна', ''])(
    'of the account “%s” is a label of its own',
    (account) => {
      expect(tenantName(account)).toMatch(/^[a-z0-9]{4,10}$/);
    },
  );

  test('differs where accounts differ in what is left out', () => {
    const accounts = ['anna', 'Anna', 'anna-', 'an-na', 'an.na', 'an_na', 'анна', 'ä', ''];
    expect(new Set(accounts.map(tenantName)).size).toBe(accounts.length);
  });
});

describe('in a cluster of the reader’s own', () => {
  const own = new Tenancy();

  test('a workspace has the lesson’s name, and its namespace no labels beside', () => {
    expect(own.isShared).toBe(false);
    expect(own.workspaceOf('pods')).toBe('pods');
    expect(own.lessonOf('pods')).toBe('pods');
    expect(own.namespaceLabels).toEqual({});
  });
});

describe('in a shared cluster', () => {
  const anna = new Tenancy('anna');

  test('a workspace has the tenant’s name, and only its own tenant sees a lesson in it', () => {
    expect(anna.isShared).toBe(true);
    expect(anna.workspaceOf('lab-broken')).toBe('anna-lab-broken');
    expect(anna.lessonOf('anna-lab-broken')).toBe('lab-broken');
    for (const other of ['ann-pods', 'annab-pods', 'ben-anna-pods', 'pods', 'anna']) {
      expect(anna.lessonOf(other)).toBeUndefined();
    }
  });

  test('the longest names still make the name of a namespace', () => {
    const lesson = lessonName.parse(`a${'b'.repeat(39)}`);
    const tenant = tenantName('Somebody With A Long Name');
    expect(`${firstNamespace(new Tenancy(tenant).workspaceOf(lesson))}-99`.length).toBeLessThan(64);
  });

  test('the API server is asked to refuse Pods that could take over their node', () => {
    expect(anna.namespaceLabels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'baseline',
    });
  });
});
