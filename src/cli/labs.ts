import { ApiClient } from '../cluster/api/client.ts';
import type { Lab } from '../lessons/labs/lab.ts';
import { labNames, readLabNamed, readLabs } from '../lessons/labs/lab-folder.ts';
import { firstLine } from '../lessons/first-line.ts';
import { orSimilar } from '../lessons/schema/similar.ts';
import { commandLine, NotUnderstood } from './command-line.ts';
import { errorWords } from './error-words.ts';
import { leftHint, tryLab } from './labs/gate.ts';
import { root } from './root.ts';
import type { Counts } from './test/counts.ts';
import { trial, type Trial } from './trial.ts';

const usage = `npm run labs             tries all labs on the real cluster
npm run labs -- NAME     tries one lab`;

/**
 * `npm run labs [-- NAME]`: shows on the real cluster for one lab, or for each, that its start and its wrong fixes
 * do not pass its checks and its solution does, and that nothing is left behind.
 *
 * @param args the name of a lab
 * @returns 0 when every lab is as it should be, 1 otherwise, 2 not understood
 * @throws {AuthorError} on a mistake that is found without a cluster
 * @throws {ClusterError} when the cluster is not there
 */
export const main = commandLine({ usage, words: 1 }, async ([name]) => {
  const named = name === undefined ? undefined : readLabNamed(root, name);
  if (name !== undefined && !named) {
    const names = labNames(root);
    const known = orSimilar(name, names, `The labs are: ${names.join(', ')}.`);
    throw new NotUnderstood(`There is no lab “${name}”.\n${known}`);
  }
  const labs = named ? [named] : readLabs(root);
  await using shared = await trial(labs.flatMap(({ images }) => images));
  const tried = await tryLabs(labs, shared, (line) => console.log(line));
  return tried.failures.length === 0 ? 0 : 1;
});

/**
 * Tries labs, several at a time, and prints a line for each, with what is wrong and what to do below it.
 *
 * @returns how many are as they should be, how many not, and how long each took
 * @throws {ClusterError} when the cluster is not there
 */
export async function tryLabs(
  labs: readonly Lab[],
  shared: Trial,
  say: (line: string) => void,
): Promise<Counts> {
  const counts: Counts = { passed: 0, skipped: 0, failures: [], times: [] };
  const { kubeconfig, cluster } = shared;
  // The large programs first, since they take longest: none is then left over at the end with places free beside it.
  const longestFirst = labs.toSorted((a, b) => b.images.length - a.images.length);
  await shared.places.each(longestFirst, (lab, leave) =>
    tryOne(lab, { kubeconfig, cluster, solved: leave, say, counts }),
  );
  const left = await shared.strays();
  if (left.length > 0) {
    const words = `One of ${labs.map(({ name }) => name).join(', ')} leaves behind: ${left.join(', ')}.`;
    say(`✗ ${words}\n  ${leftHint}`);
    counts.failures.push(words);
  }
  return counts;
}

/** Tries one lab, says how that went, and counts it. @throws what says nothing about the lab */
async function tryOne(
  lab: Lab,
  run: {
    kubeconfig: string;
    cluster: Trial['cluster'];
    solved: () => void;
    say: (line: string) => void;
    counts: Counts;
  },
): Promise<void> {
  const { kubeconfig, cluster, solved, say, counts } = run;
  const began = Date.now();
  try {
    const times = await tryLab(await ApiClient.fromKubeconfig(kubeconfig), lab, cluster, solved);
    const { start, settled, wrong, solved: solvedIn, gone, unmet } = times;
    const fixes = lab.wrong.length === 1 ? '1 wrong fix' : `${lab.wrong.length} wrong fixes`;
    say(
      `✓ ${lab.name}: started ${seconds(start)}, settled ${seconds(settled)}, ` +
        `${unmet} of ${lab.checks.length} checks not met; ${fixes} tried ${seconds(wrong)}; ` +
        `solved ${seconds(solvedIn)}, gone ${seconds(gone)}`,
    );
    counts.passed += 1;
  } catch (error) {
    const words = errorWords(error);
    if (words === undefined) throw error;
    say(`✗ ${lab.name}: ${words.replaceAll('\n', '\n  ')}`);
    counts.failures.push(`${lab.name}: ${firstLine(words)}`);
  }
  counts.times?.push({ name: lab.name, seconds: (Date.now() - began) / 1000 });
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
