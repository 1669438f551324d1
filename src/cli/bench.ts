import { clusterName } from '../cluster/cache.ts';
import { ClusterError } from '../cluster/errors.ts';
import { clusterStatus, deleteCluster, prepareCluster } from '../cluster/provider/provider.ts';
import { benchApply } from './bench/apply.ts';
import { benchCluster } from './bench/cluster.ts';
import { benchMemory } from './bench/memory.ts';
import { benchStart } from './bench/start.ts';
import { benchWeight } from './bench/weight.ts';
import { buildIfStale } from './build.ts';
import { prepareChromium } from './chromium.ts';

const report = () => undefined;

/** The parts, in the order in which they run. */
const parts: Record<string, () => Promise<void>> = {
  cluster: benchCluster,
  start: () => onCluster(benchStart),
  apply: () => onCluster(benchApply),
  weight: () => Promise.resolve(benchWeight()),
  memory: () => onCluster(benchMemory),
};

/**
 * `npm run bench`: prints measured times and the ratios that the design has budgets for. It uses a cluster of its own
 * (`kindbook-bench`), which it deletes again if it made it.
 *
 * @param args names of parts, to run only these
 * @returns 0; a budget that is missed is printed, not failed
 */
export async function main(args: string[]): Promise<number> {
  const unknown = args.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    console.error(
      `There is no part “${unknown.join(', ')}”. The parts are: ${Object.keys(parts).join(', ')}.`,
    );
    return 2;
  }
  const chosen = Object.keys(parts).filter((name) => args.length === 0 || args.includes(name));
  if (chosen.includes('cluster') && clusterName !== 'kindbook-bench') {
    throw new ClusterError(
      `The part “cluster” deletes its cluster, and ${clusterName} is not the bench’s own.`,
      {
        hint: 'Leave KIND_CLUSTER_NAME out, or name other parts.',
      },
    );
  }
  await buildIfStale(console.log);
  await prepareChromium(console.log);
  const found = (await clusterStatus()).state !== 'none';
  try {
    for (const name of chosen) {
      console.log(`\n▶ ${name}`);
      await parts[name]!();
    }
  } finally {
    if (!found) await deleteCluster({ report, all: false });
  }
  return 0;
}

async function onCluster(bench: () => Promise<void>): Promise<void> {
  await prepareCluster({ report });
  await bench();
}
