// Monaco publishes no types for these modules.
declare module 'monaco-editor/base/browser/ui/aria/aria.js' {
  /** Tells a screen reader something when it has time. */
  export function status(message: string): void;
}
