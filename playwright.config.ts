import { defineConfig } from '@playwright/test';
import { launchOptions } from './src/cli/chromium.ts';

export default defineConfig({
  testDir: 'tests/e2e',
  // One cluster and two cores: one browser at a time, where nothing else is said.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  // A project has a worker of its own, and so a server of its own.
  projects: [
    // Single modules in a page: no server, no cluster.
    { name: 'dom', testDir: 'tests/dom', timeout: 30_000 },
    // All of them use the workspace of the lesson Pods.
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
        'lab-wide.spec.ts',
        'drafts.spec.ts',
        'progress.spec.ts',
        'front.spec.ts',
        'hints.spec.ts',
        'images.spec.ts',
        'windows.spec.ts',
      ],
    },
    // Beside those of the lesson: in other labs than theirs.
    { name: 'lab', testMatch: 'lab.spec.ts' },
    { name: 'autoscaling', testMatch: ['autoscaling.spec.ts', 'drawing.spec.ts'] },
    { name: 'walk', testMatch: 'walk.spec.ts' },
    // While they run no other server may start: the newest is the one that a second `npm start` finds, and `dev` writes
    // into the repository.
    { name: 'start', testMatch: ['start.spec.ts', 'package.spec.ts', 'shared.spec.ts'] },
    { name: 'dev', testMatch: 'dev.spec.ts' },
    { name: 'restart', testMatch: 'restart.spec.ts' },
    // No server, no cluster.
    { name: 'static', testMatch: 'static.spec.ts' },
    // They stop nodes.
    { name: 'data', testMatch: 'data.spec.ts' },
    // The last of all: what it leaves is another cluster, without the images that lessons and labs had on the nodes.
    { name: 'break', testMatch: 'break.spec.ts' },
  ],
  use: {
    browserName: 'chromium',
    // A trace of every test costs a fifth of the whole time: `playwright test --trace on -g ...` makes one of a single test.
    screenshot: 'only-on-failure',
    launchOptions: launchOptions(),
  },
});
