import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from '@playwright/test';
import { run } from '../cluster/base/command.ts';
import { onPath } from '../cluster/docker/find-docker.ts';
import { root } from './root.ts';

/** Names under which distributions install Chromium or its kin. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

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
 * Makes sure that there is a Chromium: the one on this machine, else Debian's, else Playwright's own.
 *
 * @param say told when something is installed
 * @throws {CommandError} when none can be installed
 */
export async function prepareChromium(say: (line: string) => void): Promise<void> {
  if (findChromium() ?? existsSync(chromium.executablePath())) return;
  const debian = onPath('apt-get') !== undefined && process.getuid?.() === 0;
  say(`Installing Chromium (${debian ? 'Debian’s package' : 'Playwright’s own'}) …`);
  if (debian) {
    await run('apt-get', ['update']);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium'], { env });
  } else {
    await run('playwright', ['install', 'chromium'], { cwd: root, onLine: say });
  }
}
