import type { ITheme } from '@xterm/xterm';

/**
 * The terminal's colours, from the page's style sheet; it is dark on a light page too, as the shell cells are. Each of
 * the sixteen has a contrast of at least 4.5:1 on the background, but for black.
 */
export function terminalTheme(): ITheme {
  const styles = getComputedStyle(document.documentElement);
  const color = (name: string) => styles.getPropertyValue(`--kb-t-${name}`).trim();
  const names = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
  const bright = (name: string) => `bright${name[0]!.toUpperCase()}${name.slice(1)}`;
  return {
    background: color('paper'),
    foreground: color('ink'),
    cursor: color('ink'),
    cursorAccent: color('paper'),
    selectionBackground: color('selection'),
    black: color('black'),
    brightBlack: color('dim'),
    ...Object.fromEntries(
      names.flatMap((name) => [name, bright(name)].map((key) => [key, color(name)])),
    ),
  };
}
