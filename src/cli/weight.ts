import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { site } from './build.ts';

/** What a lesson page loads before its first editor, in bytes as gzip sends them. */
export interface Weight {
  readonly html: number;
  readonly css: number;
  readonly js: number;
  /** The part of the scripts that is neither Starlight's nor Astro's. */
  readonly ownJs: number;
}

/** What it may be at most, in bytes: HTML, CSS and JS together, and our own JS. */
export const weightBudget = { whole: 70_000, ownJs: 25_000 };

/** HTML, CSS and JS together, in bytes. */
export function wholeWeight({ html, css, js }: Weight): number {
  return html + css + js;
}

/**
 * Weighs a built lesson page.
 *
 * @param page the page's name, `pods` for `/pods/`
 */
export function weigh(page: string): Weight {
  const html = readFileSync(join(site, page, 'index.html'), 'utf8');
  const styles = [...html.matchAll(/<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"/g)];
  const roots = [...html.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+\.js)"/g)];
  const scripts = new Set<string>();
  for (const [, path] of roots) addScript(path!, scripts);
  return {
    html: gzipSync(html).length,
    css: sum(new Set(styles.map(([, path]) => path!))),
    js: sum(scripts),
    ownJs: sum(new Set([...scripts].filter((path) => isOwn(path)))),
  };
}

/** Bytes in words: `61.3 kB`. */
export function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

/** A script with all that it imports statically. */
function addScript(path: string, into: Set<string>): void {
  if (into.has(path)) return;
  into.add(path);
  const text = readFileSync(join(site, path), 'utf8');
  const imports = text.matchAll(
    /(?:^|[;}])\s*(?:import|export)\s*(?:[^'"();]*?from\s*)?["']([^"']+\.js)["']/g,
  );
  for (const [, other] of imports) addScript(new URL(other!, `http://x${path}`).pathname, into);
}

/** Starlight's and Astro's own scripts know nothing of kindbook. */
function isOwn(path: string): boolean {
  return (
    readFileSync(join(site, path), 'utf8').includes('kindbook') ||
    !/starlight|Search|MobileTable/i.test(path)
  );
}

function sum(paths: ReadonlySet<string>): number {
  return [...paths].reduce(
    (bytes, path) => bytes + gzipSync(readFileSync(join(site, path))).length,
    0,
  );
}
