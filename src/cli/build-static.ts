import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../cluster/base/command.ts';
import { ClusterError } from '../cluster/base/errors.ts';
import { commandLine } from './command-line.ts';
import { compressFolder } from './compress.ts';
import { root } from './root.ts';

/** The folder of the static site, in the repository. */
export const staticFolder = 'dist-static';

const usage = `npm run build:static               makes a folder that any web server can serve
npm run build:static -- /PATH/     to be served under that path`;

/**
 * `npm run build:static [-- /PATH/]`: makes a folder that any web server can serve: all lessons with their recordings,
 * search, no server of kindbook's. The cells replay what they did on a real cluster.
 *
 * @param args the path under which it will be served, where that is not `/`, for instance `/kindbook/`
 * @returns the exit code
 * @throws {ClusterError} for what is no path
 * @throws {CommandError} when the build fails
 */
export const main = commandLine({ usage, words: 1 }, async ([path]) => {
  const base = readBase(path);
  const folder = join(root, staticFolder);
  console.log('Building the static site …');
  rmSync(folder, { recursive: true, force: true });
  await run('astro', ['build', '--outDir', folder], {
    cwd: root,
    env: { PUBLIC_KINDBOOK_STATIC: '1', KINDBOOK_BASE: base },
  });
  const pages = globSync('**/*.html', { cwd: folder });
  for (const page of pages) {
    const file = join(folder, page);
    writeFileSync(file, linksUnder(base, readFileSync(file, 'utf8')));
  }
  await compressFolder(folder);
  console.log(
    `${staticFolder}/ has ${pages.length} pages. Any web server can serve it under ${base}`,
  );
  return 0;
});

/**
 * Lets the links of a page lead to where the site is served: lessons and labs write `/pods/`, whatever the place.
 *
 * @param base with a slash at both ends
 */
export function linksUnder(base: string, html: string): string {
  return html.replaceAll(
    /(?<=<(?:a|link|img|script)\b[^>]*\s(?:href|src)=")\/(?!\/)[^"]*/g,
    (path) => (path.startsWith(base) ? path : base + path.slice(1)),
  );
}

function readBase(base = '/'): string {
  if (/^\/(?:[\w.~-]+\/)*$/.test(base)) return base;
  throw new ClusterError(`“${base}” is not a path that the site can be served under.`, {
    hint: 'Start and end it with a slash: npm run build:static -- /kindbook/',
  });
}
