import { ApiClient } from '../cluster/api/client.ts';
import { mapConcurrent } from '../cluster/base/map-concurrent.ts';
import { prepareImages } from '../cluster/images/prepare-images.ts';
import { prepareCluster } from '../cluster/provider/provider.ts';
import type { Lab } from '../lessons/labs/lab.ts';
import { labNames, readLabNamed, readLabs } from '../lessons/labs/lab-folder.ts';
import { firstLine } from '../lessons/first-line.ts';
import { orSimilar } from '../lessons/schema/similar.ts';
import { errorWords } from './error-words.ts';
import { tryLab } from './labs/gate.ts';
import { stepProgress } from './progress.ts';
import { root } from './root.ts';
import type { Counts } from './test/counts.ts';

/**
 * `npm run labs [-- NAME]`: shows on the real cluster for one lab, or for each, that its start does not pass its checks
 * and its solution does, and that nothing is left behind.
 *
 * @param args the name of a lab
 * @returns 0 when every lab is as it should be, 1 otherwise, 2 not understood
 * @throws {AuthorError} on a mistake that is found without a cluster
 * @throws {ClusterError} when the cluster is not there
 */
export async function main(args: string[]): Promise<number> {
  const [name, ...more] = args;
  const named = name === undefined ? undefined : readLabNamed(root, name);
  if (more.length > 0 || (name !== undefined && !named)) {
    const names = labNames(root);
    console.error(
      more.length > 0 ? 'This takes one lab, or none for all.' : `There is no lab “${name}”.`,
    );
    console.error(orSimilar(name ?? '', names, `The labs are: ${names.join(', ')}.`));
    console.error('npm run labs [-- NAME]');
    return 2;
  }
  const tried = await tryLabs(named ? [named] : readLabs(root), (line) => console.log(line));
  return tried.failures.length === 0 ? 0 : 1;
}

/** A lab waits most of its time, for Pods and for quiet. */
const labsAtOnce = 2;

/**
 * Tries labs, two at a time, and prints a line for each, with what is wrong and what to do below it.
 *
 * @returns how many are as they should be, and how many not
 * @throws {ClusterError} when the cluster is not there
 */
export async function tryLabs(labs: readonly Lab[], say: (line: string) => void): Promise<Counts> {
  const counts: Counts = { passed: 0, skipped: 0, failures: [] };
  const report = stepProgress();
  const { kubeconfig } = await prepareCluster({ report });
  await mapConcurrent(labsAtOnce, labs, async (lab) => {
    try {
      await prepareImages(lab.images, { report });
      const times = await tryLab(await ApiClient.fromKubeconfig(kubeconfig), lab);
      const { start, settled, solved, gone, unmet } = times;
      say(
        `✓ ${lab.name}: started ${seconds(start)}, settled ${seconds(settled)}, ` +
          `${unmet} of ${lab.checks.length} checks not met; solved ${seconds(solved)}, gone ${seconds(gone)}`,
      );
      counts.passed += 1;
    } catch (error) {
      const words = errorWords(error);
      if (words === undefined) throw error;
      say(`✗ ${lab.name}: ${words.replaceAll('\n', '\n  ')}`);
      counts.failures.push(`${lab.name}: ${firstLine(words)}`);
    }
  });
  return counts;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
