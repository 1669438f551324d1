import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cnis } from '../../protocol/cni-bench.ts';
import { runBench } from '../../cluster/cni-bench/run-bench.ts';
import { ClusterError } from '../../cluster/base/errors.ts';
import type { Report } from '../../cluster/base/steps.ts';
import { wireWords } from '../../notebook/cni-bench/bench-table.ts';
import { root } from '../root.ts';

/**
 * Tries a CNI on a second cluster, as the bench of the page does, and saves what was measured.
 *
 * @param name one of the bench's CNIs
 * @throws {ClusterError} when there is no such CNI, or it does not work here
 */
export async function recordCni(
  name: string | undefined,
  options: { report: Report; signal: AbortSignal },
): Promise<void> {
  const cni = cnis.find((known) => known === name);
  if (!cni) {
    throw new ClusterError(`The bench knows no CNI “${name ?? ''}”.`, {
      hint: `npm run record -- cni NAME, where NAME is one of ${cnis.join(', ')}.`,
    });
  }
  const result = await runBench(cni, options);
  const folder = join(root, 'content/cni-bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${cni}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
  const { nodesReady, firstAnswer } = result.startUp;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  console.log(
    `✓ ${cni} ${result.version}: nodes Ready ${seconds(nodesReady)}, first answer ${seconds(firstAnswer)}; ` +
      `${wireWords(result.wire)}; NetworkPolicy ${result.policy.enforced ? 'enforced' : 'not enforced'}`,
  );
}
