import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dist } from '../build.ts';

const client = join(dist, 'client');

/** What a lesson page loads before its first editor: HTML, CSS and JS, as gzip sends them. */
export function benchWeight(page = 'pods'): void {
  const html = readFileSync(join(client, page, 'index.html'), 'utf8');
  const styles = [...html.matchAll(/<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"/g)];
  const roots = [...html.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+\.js)"/g)];
  const scripts = new Set<string>();
  for (const [, path] of roots) addScript(path!, scripts);
  const css = sum(new Set(styles.map(([, path]) => path!)));
  const js = sum(scripts);
  const own = sum(new Set([...scripts].filter((path) => isOwn(path))));
  const whole = gzipSync(html).length + css + js;
  console.log(
    `lesson page before the first editor: ${kB(whole)} (HTML ${kB(gzipSync(html).length)}, CSS ${kB(css)}, JS ${kB(js)}), budget 70 kB`,
  );
  console.log(`of which our own JS: ${kB(own)}, budget 25 kB`);
}

/** A script with all that it imports statically. */
function addScript(path: string, into: Set<string>): void {
  if (into.has(path)) return;
  into.add(path);
  const text = readFileSync(join(client, path), 'utf8');
  const imports = text.matchAll(
    /(?:^|[;}])\s*(?:import|export)\s*(?:[^'"();]*?from\s*)?["']([^"']+\.js)["']/g,
  );
  for (const [, other] of imports) addScript(new URL(other!, `http://x${path}`).pathname, into);
}

/** Starlight's and Astro's own scripts know nothing of kindbook. */
function isOwn(path: string): boolean {
  return (
    readFileSync(join(client, path), 'utf8').includes('kindbook') ||
    !/starlight|Search|MobileTable/i.test(path)
  );
}

function sum(paths: ReadonlySet<string>): number {
  return [...paths].reduce(
    (bytes, path) => bytes + gzipSync(readFileSync(join(client, path))).length,
    0,
  );
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
