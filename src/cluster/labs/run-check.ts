import type { Check } from '../../lessons/labs/check.ts';
import { judge, type Verdict } from '../../lessons/labs/judge.ts';
import type { Problem } from '../../protocol/cluster.ts';
import type { CheckResult } from '../../protocol/lab.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { ApiError } from '../api/client.ts';
import { ClusterError } from '../base/errors.ts';
import type { Shells } from '../workspace/shells.ts';
import { mostRequests, readRequests } from './requests.ts';

/** So many seconds the command of a check may take. */
const commandWithin = 10;

/** What checks look at. */
export interface Sight {
  readonly lesson: string;
  readonly shells: Shells;
  /** The objects of the lab's workspace as its watches have them. */
  readonly objects: readonly KubeObject[];
  /** Why they may not be what is in the cluster now. */
  readonly broken: Problem | undefined;
}

/** Finds out whether a check of a lab is met now. What cannot be looked at is `unknown`, and never the learner's fault. */
export async function runCheck(check: Check, index: number, sight: Sight): Promise<CheckResult> {
  try {
    return await look(check, index, sight);
  } catch (error) {
    if (error instanceof ClusterError) return unknown(error.detail ?? error.message, error.message);
    if (error instanceof ApiError) return unknown(error.message);
    throw error;
  }
}

async function look(check: Check, index: number, sight: Sight): Promise<CheckResult> {
  const { lesson, shells, objects, broken } = sight;
  if (broken) return unknown(broken.detail ?? broken.title, broken.title);
  switch (check.source.kind) {
    case 'match':
    case 'expression':
      return resultOf(judge(check, { objects }));
    case 'command': {
      const given = await shells.capture(lesson, check.source.command, commandWithin);
      if (given.late) {
        return {
          verdict: 'unmet',
          why: `\`${check.source.command}\` did not end within ${commandWithin} s.`,
        };
      }
      const { stdout, stderr, exitCode } = given;
      const tidy = { stdout: stdout.trimEnd(), stderr: stderr.trimEnd(), exitCode };
      return resultOf(judge(check, { objects, ...tidy }));
    }
    case 'requests': {
      const { answered, lost, running } = await readRequests(shells, lesson, index);
      if (!running) {
        return unknown(
          'Requests are sent for half an hour, from one toolbox. Press “Start over” to count again.',
          'Requests are no longer being sent.',
        );
      }
      if (answered + lost === 0) {
        return { verdict: 'unmet', why: 'No request has been answered yet.' };
      }
      const result = resultOf(judge(check, { objects, answered, lost }));
      // One that is lost stays lost, whatever is answered from now on.
      const atBest = judge(check, { objects, answered: answered + mostRequests, lost });
      return result.verdict === 'unmet' && !atBest.met ? { ...result, isFinal: true } : result;
    }
  }
}

function resultOf(verdict: Verdict): CheckResult {
  return verdict.met ? { verdict: 'met' } : { verdict: 'unmet', why: verdict.why };
}

function unknown(detail: string, title?: string): CheckResult {
  const why = title === undefined || title === detail ? detail : `${title} ${detail}`;
  return { verdict: 'unknown', why };
}
