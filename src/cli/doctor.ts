import { examine } from '../cluster/provider/examine.ts';
import { commandLine } from './command-line.ts';
import type { Finding } from '../protocol/doctor.ts';

const usage = `npm run doctor   shows what was found on this machine, and what to do about what is missing`;

/**
 * `npm run doctor`: prints what was found on this machine and what to do about each thing that is missing, as
 * text for a bug report.
 *
 * @returns the exit code: 1 when something is missing without which there is no cluster
 */
export const main = commandLine({ usage }, async () => {
  const findings = await examine();
  console.log(sayFindings(findings));
  return findings.some((finding) => finding.grade === 'missing') ? 1 : 0;
});

const marks: Record<Finding['grade'], string> = { ok: '✓', note: '•', missing: '✗' };

/** One line a finding, what to do about it on the next. */
export function sayFindings(findings: Finding[]): string {
  const width = Math.max(...findings.map((finding) => finding.what.length));
  const lines = findings.flatMap(({ what, found, grade, next }) => [
    `${marks[grade]} ${what.padEnd(width)}  ${found}`,
    ...(next ? [`  ${' '.repeat(width)}  → ${next}`] : []),
  ]);
  return lines.join('\n');
}
