import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import type { ManifestCell } from '../../src/notebook/cell/manifest-cell.ts';
import type { StreamMessage } from '../../src/protocol/stream.ts';
import type { StreamRequest } from '../../src/protocol/stream-request.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A real kindbook, started as a reader starts it. */
export interface Kindbook {
  /** For instance `http://localhost:41234/`. */
  url: string;
  /** All that it has printed so far. */
  output: () => string;
  /** Ends it as Ctrl-C does, or at once with SIGKILL; resolves when it has ended, with its exit code. */
  stop: (signal?: 'SIGINT' | 'SIGKILL') => Promise<number | null>;
  /** Lets it stand still, as a laptop's sleep does. */
  pause: () => void;
  wake: () => void;
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs the program of `npm start`, or of `npm run dev`, with its output collected, without waiting for anything. */
export function launch(
  env: Record<string, string>,
  command: 'start' | 'dev' = 'start',
  args: string[] = [],
): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ['src/cli/main.ts', command, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  }
  return { child, output: () => text };
}

/** Starts kindbook on a port of its own and waits until it serves. */
export async function startKindbook(
  port?: number,
  command: 'start' | 'dev' = 'start',
  { args, env }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<Kindbook> {
  const taken = port ?? (await freePort());
  const url = `http://localhost:${taken}/`;
  const { child, output } = launch({ PORT: String(taken), ...env }, command, args);
  await expect
    .poll(
      async () => {
        if (child.exitCode !== null) throw new Error(`kindbook ended: ${output()}`);
        return await fetch(url).then(
          ({ ok }) => ok,
          () => false,
        );
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  return {
    url,
    output,
    stop: async (signal = 'SIGINT') => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill(signal);
      await once(child, 'exit');
      return child.exitCode;
    },
    pause: () => child.kill('SIGSTOP'),
    wake: () => child.kill('SIGCONT'),
  };
}

/** What a test of a page can set and use. */
interface PageTest {
  /** Whether the hints of a first visit are shown; else the reader has dismissed them. */
  hints: boolean;
  lesson: Page;
  api: ApiClient;
}

/** Tests with a server that all of a file's tests share; each test gets an empty workspace. */
export const test = base.extend<PageTest, { kindbook: Kindbook }>({
  hints: [false, { option: true }],
  context: async ({ context, hints }, use) => {
    if (!hints) await context.addInitScript(dismissHints);
    await use(context);
  },
  kindbook: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameter's shape
    async ({}, use) => {
      const kindbook = await startKindbook();
      await use(kindbook);
      await kindbook.stop();
    },
    { scope: 'worker' },
  ],
  /** The Pods lesson, open, with a ready cluster and nothing in its workspace. */
  lesson: async ({ page, kindbook }, use) => {
    await openLesson(page, kindbook);
    await post(page, '/api/workspaces/pods/reset');
    await use(page);
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameter's shape
  api: async ({}, use) => {
    const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
    await use(client);
    await client.close();
  },
});

export { expect };

/** The hints of a first visit are dismissed: runs in the page, before its own scripts. */
export function dismissHints(): void {
  localStorage.setItem('kindbook:hints', 'cluster,apply,result');
}

/** Opens a lesson, that about Pods where none is named, and waits until its cluster is ready. */
export async function openLesson(
  page: Page,
  { url }: Pick<Kindbook, 'url'>,
  lesson = 'pods',
): Promise<void> {
  // The front page is no lesson by its address, but has a cell as they have.
  await page.goto(lesson === 'index' ? url : `${url}${lesson}/`);
  await clusterReady(page);
}

/** What says in the header how the cluster is. Not found by its role, which each time costs a look at the whole page. */
export function clusterChip(page: Page): Locator {
  return page.locator('[role=status][aria-label=Cluster]');
}

/** Waits until the open page says that the cluster is ready. */
export async function clusterReady(page: Page): Promise<void> {
  await expect(clusterChip(page)).toContainText('Ready', {
    timeout: 110_000,
  });
}

/**
 * Lets nothing through to a part of the server's API, its streams included, for a page that is opened from now on.
 *
 * @param under the beginning of the paths that are cut off
 * @returns a function that lets it through again
 */
export async function cutOff(page: Page, under = '/api/'): Promise<() => void> {
  let isCut = true;
  const isUnder = ({ pathname }: URL) => isCut && pathname.startsWith(under);
  await page.route(isUnder, (route) => route.abort());
  await page.routeWebSocket(/\/api\/streams$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const request = JSON.parse(String(message)) as StreamRequest;
      if (isCut && request.type === 'open' && request.path.startsWith(under)) {
        const ended: StreamMessage = { stream: request.stream, ended: true };
        socket.send(JSON.stringify(ended));
      } else server.send(message);
    });
  });
  return () => (isCut = false);
}

/** Asks the server for a change, as the open page would. */
export async function post(page: Page, path: string): Promise<void> {
  await page.evaluate(
    (to) =>
      fetch(to, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
    path,
  );
}

/** A cell of the open lesson: its region, named by its title. Not found by its role, which each time costs a look at the whole page. */
export function cell(page: Page, title: string): Locator {
  return page.locator(`section[aria-label=${JSON.stringify(title)}]`);
}

/** A cell's text as it is shown: that of the page, or of the editor that has taken its place. */
export function shownText(page: Page, title: string): Locator {
  return cell(page, title).locator('.kb-editor').locator('pre, .view-lines');
}

/** Puts the cursor into a cell's text, and waits until Monaco has taken its place. */
export async function openEditor(page: Page, title: string): Promise<void> {
  const text = cell(page, title).getByRole('textbox');
  // A page whose loading Chromium has broken off loads itself again; the cursor is then put there once more, as a reader does.
  await expect(async () => {
    await text.scrollIntoViewIfNeeded();
    await text.focus();
    await expect(cell(page, title).locator('.kb-monaco').getByRole('textbox')).toBeFocused({
      timeout: 20_000,
    });
  }).toPass();
}

/** Puts a text into a cell as a panel of the page does, without its editor, which costs two seconds of processor. */
export async function put(page: Page, title: string, text: string): Promise<void> {
  const host = page.locator(`kindbook-cell[data-cell="${title}"]`);
  await host.scrollIntoViewIfNeeded();
  // The cell is alive when its text can be edited.
  await expect(cell(page, title).getByRole('textbox')).toBeAttached();
  await host.evaluate((element, words) => (element as ManifestCell).useText(words), text);
}

/** Replaces a cell's whole text as a reader would: select all, then paste. Typing would be indented by the editor. */
export async function write(page: Page, title: string, text: string): Promise<void> {
  await openEditor(page, title);
  await page.keyboard.press('ControlOrMeta+a');
  await paste(page, text);
}

/** Pastes a text where the cursor is. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.keyboard.press('ControlOrMeta+v');
}

/** Presses Apply in a cell. */
export async function apply(page: Page, title: string): Promise<void> {
  await cell(page, title).getByRole('button', { name: 'Apply' }).click();
}

/** By how many pixels the open page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}

/** Collects what goes wrong in the page from now on: in its console, and with its requests. */
export function faultsOf(page: Page): string[] {
  const said: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) said.push(`${response.status()} ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // What the page itself has no more use for it breaks off: a question about a text that has changed.
    if (why !== 'net::ERR_ABORTED') said.push(`${why} ${request.url()}`);
  });
  return said;
}
