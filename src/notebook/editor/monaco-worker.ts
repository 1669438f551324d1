/** Monaco's worker: compares texts and finds words away from the page's own thread. */
import 'monaco-editor/editor/editor.worker.js';
