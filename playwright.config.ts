import { defineConfig } from '@playwright/test';
import { findChromium } from './src/cli/chromium.ts';

export default defineConfig({
  testDir: 'tests/e2e',
  // One cluster and two cores: one browser at a time.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  // A project has a worker of its own, and so a server of its own; the tests of `npm start` must find none running.
  projects: [
    { name: 'start', testMatch: 'start.spec.ts' },
    {
      name: 'lesson',
      testMatch: [
        'cell.spec.ts',
        'timeline.spec.ts',
        'shell.spec.ts',
        'verdict.spec.ts',
        'page.spec.ts',
        'unused.spec.ts',
        'result.spec.ts',
        'keys.spec.ts',
        'accessible.spec.ts',
        'editor.spec.ts',
        'recording.spec.ts',
        'lab.spec.ts',
        'drafts.spec.ts',
        'progress.spec.ts',
        'front.spec.ts',
        'hints.spec.ts',
        'images.spec.ts',
      ],
    },
    { name: 'static', testMatch: 'static.spec.ts' },
    { name: 'walk', testMatch: 'walk.spec.ts' },
    { name: 'dev', testMatch: 'dev.spec.ts' },
    { name: 'restart', testMatch: 'restart.spec.ts' },
    { name: 'break', testMatch: ['break.spec.ts', 'data.spec.ts'] },
  ],
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: findChromium(),
      // Without its sandbox where it would run as root (it refuses otherwise), and without calls home.
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
