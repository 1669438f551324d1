import { styleText } from 'node:util';
import type { ClusterStatus, Step } from '../protocol/cluster.ts';

/** A terminal is kept moving every second; a log file gets a line every half minute. */
const everySecond = 1_000;
const everyHalfMinute = 30_000;

/**
 * Tells steps in the terminal: a line when one begins, one when it ends with its time, and between them how long the
 * running one takes and what it says, so that a compile of ten minutes is not taken for a hang.
 *
 * @returns a function to be called with every change of a step
 */
export function stepProgress(): (step: Step) => void {
  const { isTTY } = process.stdout;
  const running = new Map<string, Step>();
  let ticker: NodeJS.Timeout | undefined;
  const tick = () => {
    const step = [...running.values()].at(-1);
    if (!step) return;
    const words = `  … ${step.title}, ${seconds(step)}${step.detail ? ` (${step.detail})` : ''}`;
    if (isTTY) process.stdout.write(`\r\x1b[2K${words.slice(0, process.stdout.columns - 1)}`);
    else console.log(words);
  };
  return (step) => {
    if (step.state === 'running') {
      const begins = running.get(step.id)?.startedAt !== step.startedAt;
      running.set(step.id, step);
      if (begins && !isTTY) console.log(`  … ${step.title}`);
      ticker ??= setInterval(tick, isTTY ? everySecond : everyHalfMinute).unref();
      return;
    }
    running.delete(step.id);
    if (running.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
    if (isTTY) process.stdout.write('\r\x1b[2K');
    console.log(ended(step));
  };
}

/**
 * Tells in the terminal how the cluster of a server stands: its steps, its state, and a problem with its hint.
 *
 * @returns a function to be called with every status
 */
export function statusProgress(): (status: ClusterStatus) => void {
  const tellStep = stepProgress();
  let told: Step[] = [];
  let last: string | undefined;
  return (status) => {
    for (const step of status.steps) if (!told.includes(step)) tellStep(step);
    told = status.steps;
    const words = [status.state, status.problem?.title].join();
    if (words === last) return;
    last = words;
    for (const line of sentences(status)) console.log(line);
  };
}

function ended(step: Step): string {
  const detail = step.detail ? styleText('dim', ` (${step.detail})`) : '';
  return step.state === 'failed'
    ? `${styleText('red', `  ✗ ${step.title}, ${seconds(step)}`)}${detail}`
    : `  ${styleText('green', '✓')} ${step.title}, ${seconds(step)}${detail}`;
}

function seconds({ startedAt, endedAt = Date.now() }: Step): string {
  const elapsed = (endedAt - startedAt) / 1000;
  return elapsed < 60
    ? `${elapsed.toFixed(1)} s`
    : `${Math.floor(elapsed / 60)} min ${Math.round(elapsed % 60)} s`;
}

function sentences({ state, context, version, nodes, problem }: ClusterStatus): string[] {
  if (problem) {
    return [
      styleText('yellow', `Cluster: ${problem.title}`),
      ...(problem.detail ? [problem.detail.replace(/^/gm, '  ')] : []),
      problem.hint,
    ];
  }
  if (state === 'ready') {
    const whose = context === undefined ? `${nodes.length} nodes` : `context ${context}`;
    return [`Cluster: ready, Kubernetes ${version}, ${whose}.`];
  }
  return state === 'none' ? [] : [`Cluster: ${state} …`];
}
