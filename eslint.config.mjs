import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import astro from 'eslint-plugin-astro';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/**
 * The folders of src/, from left to right as README and design have them: a file imports from its own or further left.
 * `pages` and `cli` stand at the end of both lines: `npm run record` waits for what the page would say of a cell, by the
 * same pure functions of `notebook`.
 */
const left = {
  protocol: [],
  lessons: ['protocol'],
  cluster: ['protocol', 'lessons'],
  server: ['protocol', 'lessons', 'cluster'],
  notebook: ['protocol', 'lessons'],
  components: ['protocol', 'lessons', 'notebook'],
  pages: ['protocol', 'lessons', 'cluster', 'server', 'notebook', 'components'],
  cli: ['protocol', 'lessons', 'cluster', 'server', 'notebook'],
};

export default defineConfig(
  { ignores: ['dist', 'dist-static', '.astro', 'node_modules', 'airgap', 'src/env.d.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylistic],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers in messages are wanted.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An async function may keep the shape that its callers want.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
    },
  },
  astro.configs.recommended,
  {
    files: ['bin/**/*.mjs', '*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    // It stands in every page as it is.
    files: ['src/components/reload-broken.js'],
    languageOptions: {
      globals: Object.fromEntries(
        'addEventListener fetch HTMLLinkElement HTMLScriptElement location sessionStorage setTimeout'
          .split(' ')
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['src/**'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.mjs', '.astro'] } },
      'boundaries/elements': Object.keys(left).map((type) => ({ type, pattern: `src/${type}` })),
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          message:
            '{{from.element.type}} may not import from {{to.element.type}}: see “The house” in docs/developing.md',
          policies: Object.entries(left).map(([type, allowed]) => ({
            from: { element: { type } },
            allow: [type, ...allowed].map((to) => ({ to: { element: { type: to } } })),
          })),
        },
      ],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/cluster/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:child_process', 'child_process', 'execa', '@kubernetes/client-node'].map(
            (name) => ({
              name,
              message: 'Only src/cluster speaks to Kubernetes and starts processes.',
            }),
          ),
        },
      ],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/notebook/editor/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'ImportDeclaration[source.value=/^monaco-editor/], ImportExpression[source.value=/^monaco-editor/]',
          message: 'Only src/notebook/editor imports Monaco.',
        },
      ],
    },
  },
);
