import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They count what is in the whole cluster, or measure when something happens in it. */
const alone = ['leaks', 'reset', 'timeline'].map((name) => `tests/contract/${name}.test.ts`);

/**
 * The contract files that take longest, the longest first. In a fresh clone Vitest knows no times and would begin with the
 * largest texts: the images, which are put onto the nodes one at a time, would then all come last, with workers idle beside.
 */
const longest = [
  ...['diagnoses', 'images/nats', 'autoscaling', 'network-policy', 'images/kafka', 'labs'],
  ...['images/postgres', 'failing-build', 'workspace-objects', 'shared-cluster', 'images/mariadb'],
  ...['lab-faults', 'secret-words', 'images/redis', 'kubectl-agrees', 'lab-routes', 'left-behind'],
].map((name) => `/tests/contract/${name}.test.ts`);

/** Begins with the files that take longest, so that none is left over at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((file) => moduleId.endsWith(file));
      return index < 0 ? longest.length : index;
    };
    // All others stay in Vitest's order; groups of projects run one after the other whatever this order is.
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

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
    sequence: { sequencer: LongestFirst },
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
