import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { test as base, type JSHandle, type Page } from '@playwright/test';
import ts from 'typescript';

const site = 'http://dom.test/';
const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Loads a module into the page, by its path under `src/notebook`. */
export type Load = <Module>(path: string) => Promise<JSHandle<Module>>;

/** What a test of code for the browser can use. */
interface DomTest {
  /** An empty page, which can load the modules of `src/notebook`. */
  dom: Page;
  load: Load;
}

/** Tests of single modules in a real browser: no server, no cluster, no build. */
export const test = base.extend<DomTest>({
  dom: async ({ page }, use) => {
    await page.route(`${site}**`, async (route) => {
      const path = new URL(route.request().url()).pathname.slice(1);
      if (path === '') return route.fulfill({ contentType: 'text/html', body: '<main></main>' });
      const { outputText } = ts.transpileModule(await readFile(`${source}${path}`, 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext },
      });
      return route.fulfill({ contentType: 'text/javascript', body: outputText });
    });
    await page.goto(site);
    await use(page);
  },
  load: async ({ dom }, use) => {
    await use((path) => dom.evaluateHandle(`import('/notebook/${path}')`));
  },
});

export { expect } from '@playwright/test';
