import type { Finding } from '../cluster/provider/survey.ts';
import { survey } from '../cluster/provider/survey.ts';
import { clusterStatus } from '../cluster/provider/provider.ts';
import { tildePath } from '../cluster/provider/tilde.ts';
import { sayStatus } from './cluster.ts';

/**
 * `npm run doctor`: prints what was found on this machine and what to do about each thing that is missing, as
 * text for a bug report.
 *
 * @returns the exit code: 1 when something is missing without which there is no cluster
 */
export async function main(args: string[]): Promise<number> {
  if (args.length > 0) {
    console.error('npm run doctor takes no arguments.');
    return 2;
  }
  const findings = [...(await survey()), await cluster()];
  console.log(sayFindings(findings));
  return findings.some((finding) => finding.grade === 'missing') ? 1 : 0;
}

async function cluster(): Promise<Finding> {
  const status = await clusterStatus();
  const [found = '', ...rest] = sayStatus(status).split('\n');
  const failed = status.state === 'failed';
  return {
    what: 'Cluster',
    found: [found, ...rest.slice(0, -1)].map((line) => line.trim()).join('; '),
    grade: failed ? 'missing' : status.state === 'ready' ? 'ok' : 'note',
    next: status.state === 'ready' ? undefined : rest.at(-1),
  };
}

const marks: Record<Finding['grade'], string> = { ok: '✓', note: '•', missing: '✗' };

/** One line a finding, what to do about it on the next; paths without the name of the home folder. */
export function sayFindings(findings: Finding[]): string {
  const width = Math.max(...findings.map((finding) => finding.what.length));
  const lines = findings.flatMap(({ what, found, grade, next }) => [
    `${marks[grade]} ${what.padEnd(width)}  ${found}`,
    ...(next ? [`  ${' '.repeat(width)}  → ${next}`] : []),
  ]);
  return tildePath(lines.join('\n'));
}
