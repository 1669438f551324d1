import { styleText } from 'node:util';
import type { ClusterStatus, Step } from '../protocol/cluster.ts';

/**
 * Tells in the terminal, line by line, how the cluster is prepared: a line when a step begins, one when it ends with
 * its time, and the problem with its hint when there is one.
 *
 * @returns a function to be called with every status
 */
export function terminalProgress(print: (line: string) => void): (status: ClusterStatus) => void {
  const said = new Map<string, Step['state']>();
  let last: string | undefined;
  return (status) => {
    if (status.steps.length === 0) said.clear();
    for (const step of status.steps) {
      if (said.get(step.id) === step.state) continue;
      said.set(step.id, step.state);
      print(lineOf(step));
    }
    const words = [status.state, status.problem?.title].join();
    if (words === last) return;
    last = words;
    for (const line of sentences(status)) print(line);
  };
}

function lineOf(step: Step): string {
  const seconds = ((step.endedAt ?? Date.now()) - step.startedAt) / 1000;
  if (step.state === 'running') return `  … ${step.title}`;
  if (step.state === 'failed') return styleText('red', `  ✗ ${step.title} (${seconds.toFixed(1)} s)`);
  return `  ${styleText('green', '✓')} ${step.title} (${seconds.toFixed(1)} s)`;
}

function sentences({ state, version, nodes, problem }: ClusterStatus): string[] {
  if (problem) {
    return [
      styleText('yellow', `Cluster: ${problem.title}`),
      ...(problem.detail ? [problem.detail.replace(/^/gm, '  ')] : []),
      problem.hint,
    ];
  }
  if (state === 'ready') return [`Cluster: ready, Kubernetes ${version}, ${nodes.length} nodes.`];
  return state === 'none' ? [] : [`Cluster: ${state} …`];
}
