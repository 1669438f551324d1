import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Enough that a failure's first line, which ends `npm test`, tells what came instead.
    chaiConfig: { truncateThreshold: 2000 },
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'] } },
      {
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'provider',
          include: ['tests/provider/**/*.test.ts'],
          // They make and break whole clusters, one at a time.
          fileParallelism: false,
          testTimeout: 20 * 60_000,
          hookTimeout: 20 * 60_000,
        },
      },
    ],
  },
});
