import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from '@playwright/test';
import { CommandError, run } from '../cluster/base/command.ts';
import { onPath } from '../cluster/docker/find-docker.ts';
import { root } from './root.ts';

/** Chromium without a window: what tests of pages need, at about half the processor time of the whole browser. */
const headlessShell = 'chromium-headless-shell';

/** Names under which distributions install Chromium or its kin, the best for tests first. */
const names = [
  headlessShell,
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/**
 * Finds a Chromium on this machine.
 *
 * @returns its absolute path; undefined means Playwright's own
 */
function findChromium(): string | undefined {
  return names.map((name) => onPath(name)).find((path) => path !== undefined);
}

/**
 * How Chromium is started: the one of this machine, without its sandbox where it would run as root (it refuses otherwise),
 * and without calls home.
 */
export function launchOptions(): LaunchOptions {
  const executablePath = findChromium();
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}

/**
 * Makes sure that there is a Chromium: Debian's without a window where kindbook may install packages, else the one on this
 * machine, else Playwright's own.
 *
 * @param say told when something is installed, or could not be
 * @throws {CommandError} when there is none and none can be installed
 */
export async function prepareChromium(say: (line: string) => void): Promise<void> {
  if (onPath(headlessShell) !== undefined) return;
  const found = findChromium() ?? existsSync(chromium.executablePath());
  if (onPath('apt-get') !== undefined && process.getuid?.() === 0) {
    say('Installing Chromium (Debian’s package) …');
    try {
      await installPackage(headlessShell);
    } catch (error) {
      if (!found || !(error instanceof CommandError)) throw error;
      say(`${error.message}. The Chromium of this machine does as well, more slowly.`);
    }
  } else if (!found) {
    say('Installing Chromium (Playwright’s own) …');
    await run('playwright', ['install', 'chromium'], { cwd: root, onLine: say });
  }
}

async function installPackage(name: string): Promise<void> {
  await run('apt-get', ['update']);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['install', '--yes', '--no-install-recommends', name], { env });
}
