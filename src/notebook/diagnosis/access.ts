import { fields, list, text } from '../state/fields.ts';
import type { Rule } from './diagnosis.ts';
import { comingMs } from './facts.ts';

/** Explains a binding that gives nobody anything: its Role or its service account is not there. */
export const diagnoseBinding: Rule = (binding, facts) => {
  if (facts.ageOf(binding) < comingMs) return undefined;
  const role = fields(binding['roleRef']);
  const roleName = text(role['name']) ?? '';
  if (role['kind'] === 'Role' && !facts.named(binding, 'Role', roleName)) {
    const names = facts.beside(binding, 'Role').map(({ metadata }) => metadata.name);
    return {
      reason: 'NoSuchRole',
      failed: true,
      title: `There is no Role ${roleName} in this namespace, so the binding grants nothing.`,
      why: 'The API server lets you bind a Role that does not exist; until it exists, the binding grants nothing.',
      next: 'Create the Role. Or fix the name and rename the binding too, since the Role of a binding cannot be changed.',
      evidence: [
        { from: `roleRef of the ${binding.kind}`, quote: JSON.stringify(role) },
        { from: 'Roles of this namespace', quote: names.join(', ') || 'none' },
      ],
      field: 'roleRef',
    };
  }
  for (const [index, subject] of list(binding['subjects']).entries()) {
    if (subject['kind'] !== 'ServiceAccount') continue;
    const [name, namespace] = [text(subject['name']) ?? '', text(subject['namespace'])];
    if (namespace !== undefined && namespace !== binding.metadata.namespace) continue;
    const accounts = facts.beside(binding, 'ServiceAccount');
    // Every namespace has the account `default`: where none is known, nothing is known of them.
    if (accounts.length === 0 || accounts.some(({ metadata }) => metadata.name === name)) continue;
    return {
      reason: 'NoSuchServiceAccount',
      failed: true,
      title: `There is no ServiceAccount ${name} in this namespace, so nobody gets these permissions.`,
      why: 'The API server does not check the subjects of a binding: they may be created later, or be misspelt.',
      next: 'Create the ServiceAccount, or fix its name.',
      evidence: [
        { from: `subjects of the ${binding.kind}`, quote: JSON.stringify(subject) },
        {
          from: 'ServiceAccounts of this namespace',
          quote: accounts.map(({ metadata }) => metadata.name).join(', '),
        },
      ],
      field: `subjects[${index}].name`,
    };
  }
  return undefined;
};
