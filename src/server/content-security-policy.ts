import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the Content-Security-Policy of the built site. Starlight sets the theme before the first paint by small inline
 * scripts; they are allowed by their hashes, and no other inline script is (CSP level 3, 8.4).
 *
 * @param folder the built site's folder
 * @returns the header's value
 */
export function contentSecurityPolicy(folder: string): string {
  const hashes = new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.html'))
      .flatMap((file) => inlineScripts(readFileSync(join(folder, file), 'utf8')))
      .map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`),
  );
  return policyWith([...hashes].sort());
}

/**
 * The Content-Security-Policy of pages that are rendered while their authors write them: their inline scripts (Starlight's
 * and Vite's) are not known before, so all are allowed. The rest is as for the built site.
 */
export function devContentSecurityPolicy(): string {
  return policyWith(["'unsafe-inline'"]);
}

/** @param scripts the sources of scripts beside the site itself */
function policyWith(scripts: readonly string[]): string {
  return [
    "default-src 'self'",
    // The search index (Pagefind) is WebAssembly.
    ["script-src 'self' 'wasm-unsafe-eval'", ...scripts].join(' '),
    // Monaco and Expressive Code place things by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "worker-src 'self'",
    "connect-src 'self'",
    // Previews of the reader's own Services and Pods, on ports of this machine; in a private start under names of their own.
    'frame-src http://127.0.0.1:* http://localhost:* http://*.localhost:*',
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The texts of a page's inline scripts, as they stand in it: that is what a browser hashes. */
export function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script(?<attributes>[^>]*)>(?<text>[\s\S]*?)<\/script>/g)].flatMap(
    ({ groups }) =>
      /\bsrc=|type="(?:application|speculationrules)/.test(groups!['attributes']!)
        ? []
        : [groups!['text']!],
  );
}
