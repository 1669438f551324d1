import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { run } from '../../cluster/base/command.ts';
import { clusterStatus } from '../../cluster/provider/status.ts';
import { survey } from '../../cluster/provider/survey.ts';
import { root } from '../root.ts';

/** The file that has the results, in the repository. */
export const resultsFile = 'docs/benchmarks.md';

/** One line of a part's table. */
export interface Result {
  what: string;
  measured: string;
  /** What the design asks for; a line without it is there to compare with. */
  budget?: string;
  isKept?: boolean;
}

/** On what it was measured: commit, machine, its load before, and versions. */
export async function circumstances(): Promise<string> {
  const load = loadavg()[0]!;
  const commit = await run('git', ['describe', '--always', '--dirty'], { cwd: root });
  const found = new Map((await survey()).map(({ what, found }) => [what, found]));
  const { version } = await clusterStatus();
  return [
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}`,
    `${found.get('System')} (${cpus()[0]?.model.trim()})`,
    `load ${load.toFixed(1)} before`,
    `Node ${found.get('Node')}`,
    ...(version === undefined ? [] : [`Docker ${found.get('Docker')}`, `Kubernetes ${version}`]),
  ].join('; ');
}

/** Writes what a part has measured into its section of the file; the other sections stay. */
export function keepResults(part: string, measuredOn: string, results: readonly Result[]): void {
  const file = join(root, resultsFile);
  writeFileSync(file, withResults(readFileSync(file, 'utf8'), part, measuredOn, results));
}

/**
 * Puts results into a part's section.
 *
 * @param text the whole file; a part's section begins with `## PART` and ends before the next one
 * @throws {Error} where the file has no such section
 */
export function withResults(
  text: string,
  part: string,
  measuredOn: string,
  results: readonly Result[],
): string {
  const sections = text.split(/^(?=## )/m);
  const at = sections.findIndex((section) => section.startsWith(`## ${part}\n`));
  if (at < 0) throw new Error(`${resultsFile} has no section “## ${part}”. Add one.`);
  const rows = results.map(({ what, measured, budget = '', isKept }) => {
    const verdict = isKept === undefined ? '' : isKept ? 'kept' : '**missed**';
    return `| ${what} | ${measured} | ${budget} | ${verdict} |`;
  });
  const table = ['| what | measured | budget | |', '| --- | --- | --- | --- |', ...rows];
  sections[at] = [`## ${part}`, `${measuredOn}.`, table.join('\n')].join('\n\n') + '\n\n';
  return `${sections.join('').trimEnd()}\n`;
}
