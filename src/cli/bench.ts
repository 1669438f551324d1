import { clusterName } from '../cluster/base/cache.ts';
import { ClusterError } from '../cluster/base/errors.ts';
import { deleteCluster, prepareCluster } from '../cluster/provider/provider.ts';
import { clusterStatus } from '../cluster/provider/status.ts';
import { commandLine, NotUnderstood } from './command-line.ts';
import { benchApply } from './bench/apply.ts';
import { benchChaos } from './bench/chaos.ts';
import { benchCluster } from './bench/cluster.ts';
import { benchHostile } from './bench/hostile.ts';
import { benchMemory } from './bench/memory.ts';
import { benchSoak } from './bench/soak.ts';
import { benchStart } from './bench/start.ts';
import { circumstances, keepResults, resultsFile, type Result } from './bench/results.ts';
import { benchWeight } from './bench/weight.ts';
import { buildIfStale } from './build.ts';
import { prepareChromium } from './chromium.ts';

const report = () => undefined;

/** The parts, in the order in which they run. */
const parts: Record<string, () => Promise<Result[]>> = {
  cluster: benchCluster,
  start: () => onCluster(benchStart),
  apply: () => onCluster(benchApply),
  weight: () => Promise.resolve(benchWeight()),
  memory: () => onCluster(benchMemory),
  hostile: () => onCluster(benchHostile),
  soak: () => onCluster(benchSoak),
  chaos: () => onCluster(benchChaos),
};
/** They run only where they are named: they take half an hour each. */
const onDemand: readonly string[] = ['soak', 'chaos'];

const usage = `npm run bench [-- PART …]   measures what has a budget; the parts are: ${Object.keys(parts).join(', ')}`;

/**
 * `npm run bench`: measures what the design has budgets for, prints it, and writes it into `docs/benchmarks.md`, each part
 * into its section. It uses a cluster of its own
 * (`kindbook-bench`), which it deletes again if it made it.
 *
 * @param args names of parts, to run only these
 * @returns 0; a budget that is missed is printed, not failed
 */
export const main = commandLine({ usage, words: Infinity }, async (words) => {
  const unknown = words.filter((name) => !(name in parts));
  if (unknown.length > 0) throw new NotUnderstood(`There is no part “${unknown.join(', ')}”.`);
  const chosen = Object.keys(parts).filter((name) =>
    words.length === 0 ? !onDemand.includes(name) : words.includes(name),
  );
  if (chosen.includes('cluster') && clusterName !== 'kindbook-bench') {
    throw new ClusterError(
      `The part “cluster” deletes its cluster, and ${clusterName} is not the bench’s own.`,
      {
        hint: 'Unset KIND_CLUSTER_NAME, or choose other parts.',
      },
    );
  }
  await buildIfStale(console.log);
  if (chosen.includes('apply') || chosen.includes('chaos')) await prepareChromium(console.log);
  const found = (await clusterStatus()).state !== 'none';
  try {
    for (const name of chosen) {
      console.log(`\n▶ ${name}`);
      const measuredOn = await circumstances();
      const results = await parts[name]!();
      for (const { what, measured, budget, isKept } of results) {
        const verdict =
          isKept === undefined ? '' : `; budget ${budget}: ${isKept ? 'kept' : 'missed'}`;
        console.log(`${what}: ${measured}${verdict}`);
      }
      keepResults(name, measuredOn, results);
    }
  } finally {
    if (!found) await deleteCluster({ report, all: false });
  }
  console.log(`\nThe results are in ${resultsFile}.`);
  return 0;
});

async function onCluster(bench: () => Promise<Result[]>): Promise<Result[]> {
  await prepareCluster({ report });
  return bench();
}
