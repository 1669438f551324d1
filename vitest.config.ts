import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** They count what is in the whole cluster, or measure when something happens in it. */
const alone = ['leaks', 'reset', 'timeline'].map((name) => `tests/contract/${name}.test.ts`);

/** They replace a module, or set what a module reads when it is loaded and load it then. */
const isolated = globSync('src/**/*.test.ts').filter((file) =>
  /\bvi\.mock\(|\bawait import\('/.test(readFileSync(file, 'utf8')),
);

/** Limits that a machine half as fast keeps too; nothing waits for so long that ends sooner. */
const patient = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
};

export default defineConfig({
  test: {
    // Enough that a failure's first line, which ends `npm test`, tells what came instead.
    chaiConfig: { truncateThreshold: 2000 },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          exclude: isolated,
          // What 170 files import is loaded once for each worker: 27 s of processor in place of 95 s.
          isolate: false,
          ...patient,
        },
      },
      { test: { name: 'unit-isolated', include: isolated, ...patient } },
      {
        test: {
          name: 'property',
          include: ['tests/property/*.test.ts'],
          globalSetup: 'tests/property/seed.ts',
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          exclude: alone,
          sequence: { groupOrder: 1 },
          // They wait most of their time, and each has a workspace of its own.
          maxWorkers: 4,
          maxConcurrency: 8,
          // Nothing of theirs is global; each worker loads kindbook's modules once in place of once a file.
          isolate: false,
          ...patient,
        },
      },
      {
        test: {
          name: 'contract-alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...patient,
        },
      },
      {
        test: {
          name: 'provider',
          include: ['tests/provider/**/*.test.ts'],
          // They make and break whole clusters, each its own; a machine that makes one waits a third of the time.
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
          testTimeout: 20 * 60_000,
          hookTimeout: 20 * 60_000,
        },
      },
    ],
  },
});
