import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import astro from 'eslint-plugin-astro';
import tseslint from 'typescript-eslint';
import { pure } from './eslint.floors.mjs';
import house from './eslint.house.mjs';

const onlyTheEditor = {
  selector:
    'ImportDeclaration[source.value=/^monaco-editor/], ImportExpression[source.value=/^monaco-editor/]',
  message: 'Only src/notebook/editor imports Monaco.',
};

/** A path of the API server with a name in it that is not encoded leads elsewhere. */
const pathsByHand = [
  ...['Literal[value=/^\\u002Fapis?\\u002F/]', 'TemplateElement[value.raw=/^\\u002Fapis?\\u002F/]'],
  // One that is built is put together again, or a query is appended to it.
  'Property[key.name="path"] > TemplateLiteral',
  'VariableDeclarator[id.name=/[pP]aths?$/] > TemplateLiteral',
  'CallExpression[callee.name=/^(existing|submit|follow|listMetadata|removeObject)$/] > TemplateLiteral.arguments:nth-child(2)',
].map((selector) => ({
  selector,
  message: 'A path of the API server is built by src/cluster/api/paths.ts.',
}));

export default defineConfig(
  { ignores: ['dist', 'dist-static', '.astro', 'node_modules', 'airgap'] },
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
    files: ['**/*.astro'],
    plugins: { house },
    processor: 'house/whole',
    rules: { 'house/scripts-only-import': 'error' },
  },
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
    plugins: { house },
    rules: { 'house/floors': 'error' },
  },
  {
    // Files may need each other's types, but what runs has to have an order.
    files: ['src/**/*.ts'],
    rules: { 'house/no-circle': 'error' },
  },
  {
    files: pure.map((name) => `src/notebook/${name}/**`),
    rules: {
      'no-restricted-globals': [
        'error',
        ...['document', 'window', 'HTMLElement'].map((name) => ({
          name,
          message: 'This folder knows no DOM: commands and tests use it too.',
        })),
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
    rules: { 'no-restricted-syntax': ['error', onlyTheEditor] },
  },
  {
    files: ['src/cluster/**'],
    // Docker's API has paths of its own.
    ignores: ['src/cluster/api/paths.ts', 'src/cluster/docker/**', '**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', onlyTheEditor, ...pathsByHand] },
  },
);
