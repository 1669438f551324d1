import { duration } from '../dom/duration.ts';
import type { ClusterView } from '../live/cluster-view.ts';
import { readyWords } from './words.ts';

/** All that is known of the cluster as plain text, for a bug report. */
export function clusterReport({ server, status }: ClusterView, now: number): string {
  if (!status) return `kindbook: server ${server}, cluster unknown`;
  const { state, provider, version, nodes, steps, problem } = status;
  return [
    `kindbook: server ${server}, cluster ${state} (${provider}${version ? `, Kubernetes ${version}` : ''})`,
    ...nodes.map(({ name, role, ready }) => `node ${name}: ${role}, ${readyWords(ready)}`),
    ...steps.map(
      ({ id, title, state, startedAt, endedAt, detail, log }) =>
        `step ${id} (${title}): ${state} after ${duration((endedAt ?? now) - startedAt)}` +
        `${detail ? `; ${detail}` : ''}${log ? `; log ${log}` : ''}`,
    ),
    ...(problem
      ? [`problem: ${problem.title}`, problem.detail, `hint: ${problem.hint}`].filter(Boolean)
      : []),
    `browser: ${navigator.userAgent}`,
  ].join('\n');
}
