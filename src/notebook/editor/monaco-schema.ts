import { languages, type editor, type IRange } from 'monaco-editor/editor/editor.api.js';
import { complete, type Suggestion } from '../../lessons/schema/complete.ts';
import { cursorAt } from '../../lessons/schema/cursor.ts';
import { explain, fieldAt, type Explanation } from '../../lessons/schema/explain.ts';
import { schemas } from './schemas.ts';

/** Registers completion and hover once for all editors of the page. */
export function registerSchemaLanguage(): void {
  languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: [' '],
    async provideCompletionItems(model, { lineNumber, column }, context) {
      // A space begins a value or an entry; anywhere else it is only a space.
      const before = model.getLineContent(lineNumber).slice(0, column - 1);
      if (context.triggerCharacter === ' ' && !/(: |^\s*(- )+)$/.test(before)) return undefined;
      const cursor = cursorAt(model.getValue(), lineNumber, column);
      const index = cursor && (await schemas().index());
      if (!cursor || !index) return undefined;
      const document = cursor.apiVersion ? await schemas().document(cursor.apiVersion) : undefined;
      const range = {
        startLineNumber: lineNumber,
        endLineNumber: lineNumber,
        startColumn: cursor.from,
        endColumn: cursor.to,
      };
      return {
        suggestions: complete(cursor, index, document).map((each) => item(each, range, model)),
      };
    },
  });

  languages.registerHoverProvider('yaml', {
    async provideHover(model, { lineNumber, column }) {
      const field = fieldAt(model.getValue(), lineNumber, column);
      if (!field) return undefined;
      const [index, document] = await Promise.all([
        schemas().index(),
        schemas().document(field.apiVersion),
      ]);
      if (!index || !document) return undefined;
      const isKind = field.path.length === 1 && /^(apiVersion|kind)$/.test(String(field.path[0]));
      const found = explain(document, field.kind, isKind ? [] : field.path, index.version);
      if (!found) return undefined;
      const { line, column: startColumn, endLine, endColumn } = field.place;
      return {
        range: {
          startLineNumber: line,
          startColumn,
          endLineNumber: endLine,
          endColumn,
        },
        contents: hoverText(found, isKind ? field.apiVersion : undefined),
      };
    },
  });
}

const itemKinds = {
  field: languages.CompletionItemKind.Field,
  value: languages.CompletionItemKind.EnumMember,
  kind: languages.CompletionItemKind.Class,
};

function item(
  { label, what, detail, description, insert, order, also }: Suggestion,
  range: IRange,
  model: editor.ITextModel,
): languages.CompletionItem {
  return {
    label: { label, description: detail },
    kind: itemKinds[what],
    documentation: { value: description },
    insertText: insert,
    // The snippet has its own indentation.
    insertTextRules:
      languages.CompletionItemInsertTextRule.InsertAsSnippet |
      languages.CompletionItemInsertTextRule.KeepWhitespace,
    sortText: order,
    filterText: label,
    range,
    ...(also ? { additionalTextEdits: [edit(also, model)] } : {}),
    ...(insert.endsWith(': ')
      ? { command: { id: 'editor.action.triggerSuggest', title: '' } }
      : {}),
  };
}

function edit(
  { line, replaces, text }: NonNullable<Suggestion['also']>,
  model: editor.ITextModel,
): languages.TextEdit {
  return {
    range: {
      startLineNumber: line,
      startColumn: 1,
      endLineNumber: line,
      endColumn: replaces ? model.getLineMaxColumn(line) : 1,
    },
    text: replaces ? text : `${text}\n`,
  };
}

function hoverText(found: Explanation, apiVersion: string | undefined): { value: string }[] {
  const facts = [
    apiVersion ? `\`${apiVersion}\`` : `\`${found.type}\``,
    found.required ? '**required**' : '',
    found.default === undefined ? '' : `default \`${JSON.stringify(found.default)}\``,
    // Most descriptions list the values themselves, with what each means.
    found.enum.length > 0 && !/possible enum values/i.test(found.description)
      ? found.enum.map((value) => `\`${String(value)}\``).join(' | ')
      : '',
  ].filter((fact) => fact !== '');
  return [
    { value: `**${found.path}** &nbsp; ${facts.join(' · ')}` },
    { value: found.description || 'The cluster has no description of this field.' },
    ...(found.reference ? [{ value: `[Reference on kubernetes.io](${found.reference})` }] : []),
  ];
}
