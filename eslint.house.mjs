/**
 * ESLint rules of this repository's own: which folder may import which, and no circle of files. The plugins that know
 * such rules take 50 s of processor for this many folders; these take one.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { allowed, folders } from './eslint.floors.mjs';

const root = import.meta.dirname;

/** The folder with a rule of its own that a file belongs to: the innermost; undefined for what is in none. */
function folderOf(file) {
  const path = relative(root, file).split(sep).join('/');
  return folders.find((folder) => path.startsWith(`src/${folder}/`));
}

/** Matches a component's script that Astro bundles, and a line in it that only imports a file. */
const script = /(?<=<script>)[^]*?(?=<\/script>)/g;
const importLine = /^import '([^']+)';$/;

/** The lines of a component's scripts, each with its place in the file. */
function* scriptLines(sourceCode) {
  for (const { 0: code, index } of sourceCode.text.matchAll(script)) {
    for (const { 0: line, index: column } of code.matchAll(/\S.*/g)) {
      const [start, end] = [index + column, index + column + line.length];
      yield {
        line,
        loc: { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) },
      };
    }
  }
}

/** A visitor for all that names another file of this repository; told its place, the file's path, and whether it runs. */
function onImports({ filename, sourceCode }, tell) {
  const hear = (node) => {
    const from = node.source?.value;
    if (typeof from !== 'string' || !from.startsWith('.')) return;
    const kind = node.importKind ?? node.exportKind;
    tell(node.source.loc, resolve(dirname(filename), from), kind !== 'type');
  };
  return {
    Program() {
      if (!filename.endsWith('.astro')) return;
      for (const { line, loc } of scriptLines(sourceCode)) {
        const from = importLine.exec(line)?.[1];
        if (from?.startsWith('.')) tell(loc, resolve(dirname(filename), from), true);
      }
    },
    ImportDeclaration: hear,
    ImportExpression: hear,
    ExportNamedDeclaration: hear,
    ExportAllDeclaration: hear,
  };
}

const floors = {
  create(context) {
    const own = folderOf(context.filename);
    if (own === undefined) return {};
    return onImports(context, (loc, file) => {
      const other = folderOf(file);
      if (other === undefined || allowed[own].includes(other)) return;
      const message = `${own} may not import from ${other}: see “The house” in docs/developing.md`;
      context.report({ loc, message });
    });
  },
};

/**
 * Each script of a component would be a TypeScript program of its own to the linter, which takes 15 s for all of them. Where
 * they only name files, there is nothing in them to check.
 */
const scriptsOnlyImport = {
  create({ sourceCode, report }) {
    return {
      Program() {
        for (const { line, loc } of scriptLines(sourceCode)) {
          if (importLine.test(line)) continue;
          report({
            loc,
            message: 'A component’s script only imports files: put this into one of src/notebook',
          });
        }
      },
    };
  },
};

const noCircle = {
  create(context) {
    return onImports(context, (loc, file, runs) => {
      if (!runs || !leadsTo(file, context.filename)) return;
      context.report({
        loc,
        message: 'Files that run import each other in a circle',
      });
    });
  },
};

/** Whether a file imports another one, by however many files in between. */
function leadsTo(file, wanted) {
  const seen = new Set([file]);
  // What is added while it goes is visited too.
  for (const each of seen) {
    if (each === wanted) return true;
    for (const imported of importsOf(each)) seen.add(imported);
  }
  return false;
}

/** What files import, with the time of the text that says so. */
const known = new Map();

/** The files that a TypeScript file imports when it runs. */
function importsOf(file) {
  if (!/\.ts$/.test(file) || !existsSync(file)) return [];
  const { mtimeMs } = statSync(file);
  const before = known.get(file);
  if (before?.mtimeMs === mtimeMs) return before.imports;
  const imports = [];
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const visit = (node) => {
    const isType = node.importClause?.isTypeOnly ?? node.isTypeOnly ?? false;
    const isDynamic =
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const from = isDynamic ? node.arguments[0] : node.moduleSpecifier;
    if (!isType && from && ts.isStringLiteral(from) && from.text.startsWith('.')) {
      imports.push(join(dirname(file), from.text));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  known.set(file, { mtimeMs, imports });
  return imports;
}

/** The rules as a plugin. */
export default {
  rules: { floors, 'no-circle': noCircle, 'scripts-only-import': scriptsOnlyImport },
  // Leaves scripts of components to the rule above.
  processors: {
    whole: {
      preprocess: (text) => [text],
      postprocess: (messages) => messages.flat(),
      supportsAutofix: true,
    },
  },
};
