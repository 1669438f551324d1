import { editor, MarkerSeverity } from 'monaco-editor/editor/editor.api.js';
import type { CellProblem } from '../../protocol/workspace.ts';
import type { Mark, MarkOwner } from './editor.ts';
import { heard, type Said } from './marks.ts';
import { schemaProblems } from './schema-problems.ts';
import { schemas } from './schemas.ts';

/** The schema is asked once typing pauses for this long. */
const pauseMs = 250;

/** Marks a text's mistakes: what others say of it, and what the schema says by itself. */
export class Marker {
  readonly #model: editor.ITextModel;
  readonly #onSchema: (problems: readonly CellProblem[]) => void;
  #said: Said = { yaml: [], server: [], schema: [], accepted: [] };
  #pause: ReturnType<typeof setTimeout> | undefined;

  /** @param onSchema told the errors that the schema shows, whenever that has been looked at again */
  constructor(model: editor.ITextModel, onSchema: (problems: readonly CellProblem[]) => void) {
    this.#model = model;
    this.#onSchema = onSchema;
    model.onDidChangeContent(() => {
      // What the API server accepted was the text as it was.
      this.#said = { ...this.#said, accepted: [] };
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => void this.#check(), pauseMs);
    });
    schemas().onChange(() => void this.#check());
    void this.#check();
  }

  /** Says what one of the owners has to say, in place of what it said before. */
  mark(owner: MarkOwner, marks: readonly Mark[]): void {
    this.#said = { ...this.#said, [owner]: marks };
    this.#show();
  }

  /** The API server accepts these documents. */
  accept(documents: readonly number[]): void {
    this.#said = { ...this.#said, accepted: documents };
    this.#show();
  }

  async #check(): Promise<void> {
    const version = this.#model.getVersionId();
    const problems = await schemaProblems(this.#model.getValue(), schemas());
    if (version !== this.#model.getVersionId()) return;
    this.#said = { ...this.#said, schema: problems };
    this.#show();
    this.#onSchema(problems.filter(({ severity }) => severity === 'error'));
  }

  #show(): void {
    for (const [owner, marks] of Object.entries(heard(this.#said))) {
      editor.setModelMarkers(
        this.#model,
        owner,
        marks.map((mark) => this.#markerOf(mark)),
      );
    }
  }

  #markerOf({ place, message, severity }: Mark): editor.IMarkerData {
    const isEmpty = place.endLine === place.line && place.endColumn <= place.column;
    return {
      severity: severity === 'warning' ? MarkerSeverity.Warning : MarkerSeverity.Error,
      // Monaco shows plain text.
      message: message.replaceAll('`', ''),
      startLineNumber: place.line,
      startColumn: place.column,
      endLineNumber: place.endLine,
      endColumn: isEmpty
        ? this.#model.getLineMaxColumn(Math.min(place.line, this.#model.getLineCount()))
        : place.endColumn,
    };
  }
}
