/**
 * The licenses, by their SPDX names, of what kindbook may bundle or run: they let it be passed on under Apache-2.0 when their
 * texts go with it. Another one is a decision, so it has to be added here.
 */
export const allowedLicenses: readonly string[] = [
  'Apache-2.0',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  // Public domain.
  'Unlicense',
];
