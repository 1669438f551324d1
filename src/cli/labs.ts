import { join } from 'node:path';
import { ApiClient } from '../cluster/api/client.ts';
import { foreseen } from '../cluster/errors.ts';
import { prepareImages } from '../cluster/images/prepare-images.ts';
import { prepareCluster } from '../cluster/provider/provider.ts';
import { AuthorError } from '../lessons/labs/author-error.ts';
import type { Lab } from '../lessons/labs/lab.ts';
import { readLabs } from '../lessons/labs/lab-folder.ts';
import { tryLab } from './labs/gate.ts';
import { stepProgress } from './progress.ts';
import { root } from './root.ts';

/**
 * `npm run labs [-- NAME]`: shows on the real cluster for one lab, or for each, that its start does not pass its checks
 * and its solution does, and that nothing is left behind.
 *
 * @param args the name of a lab
 * @returns 0 when every lab is as it should be, 1 otherwise, 2 not understood
 * @throws {ClusterError} when the cluster is not there
 */
export async function main(args: string[]): Promise<number> {
  const labs = labsOr(console.error);
  if (!labs) return 1;
  const chosen = labs.filter(({ name }) => args.length === 0 || args[0] === name);
  if (chosen.length === 0 || args.length > 1) {
    console.error(`The labs are: ${labs.map(({ name }) => name).join(', ')}.`);
    console.error('npm run labs [-- NAME]');
    return 2;
  }
  const { failed } = await tryLabs(chosen, (line) => console.log(line));
  return failed === 0 ? 0 : 1;
}

/**
 * Tries labs one after the other, and prints a line for each.
 *
 * @param labs without them, all
 * @returns how many are as they should be, and how many not
 */
export async function tryLabs(
  labs: readonly Lab[] | undefined,
  say: (line: string) => void,
): Promise<{ passed: number; failed: number; skipped: number }> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const chosen = labs ?? labsOr(say);
  if (!chosen) return { ...counts, failed: 1 };
  const report = stepProgress();
  const { kubeconfig } = await prepareCluster({ report });
  for (const lab of chosen) {
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
      say(`✗ ${lab.name}: ${wordsOf(error)}`);
      counts.failed += 1;
    }
  }
  return counts;
}

function labsOr(say: (line: string) => void): Lab[] | undefined {
  try {
    return readLabs(join(root, 'labs'));
  } catch (error) {
    say(wordsOf(error));
    return undefined;
  }
}

/** Says a foreseen error in words; anything else is a mistake of kindbook's. */
function wordsOf(error: unknown): string {
  if (error instanceof AuthorError) return error.message;
  const known = foreseen(error);
  if (!known) throw error;
  return [known.message, known.detail, known.hint].filter(Boolean).join(' ');
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
