import { homedir } from 'node:os';

/**
 * Writes a path, or a text with paths in it, without the name of the home folder: it can then be pasted
 * anywhere, and a shell still understands it.
 */
export function tildePath(text: string, home = homedir()): string {
  const bare = home.replace(/\/+$/, '');
  if (bare === '') return text;
  const escaped = bare.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`${escaped}(?=/|$|[\\s:'"\`),])`, 'g'), '~');
}
