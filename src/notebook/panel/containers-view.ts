import { exitCodeMeaning } from '../diagnosis/exit-code.ts';
import { killBehind } from '../diagnosis/probe-kill.ts';
import { age } from '../dom/duration.ts';
import { h } from '../dom/element.ts';
import type { Container, Ending } from '../state/containers.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import { counted } from '../state/words.ts';

/** The containers of a Pod: what they run and how they are doing. */
export function containersView(
  containers: readonly Container[],
  events: readonly KubeEvent[],
  now: number,
): HTMLElement {
  return h(
    'ul',
    { class: 'kb-containers', 'aria-label': 'Containers', 'data-key': 'containers' },
    containers.map((container) =>
      h(
        'li',
        {},
        h('span', { class: 'kb-container-name' }, container.name),
        h('span', { class: 'kb-dim' }, container.image),
        h('span', {}, containerWords(container, events, now)),
      ),
    ),
  );
}

function containerWords(container: Container, events: readonly KubeEvent[], now: number): string {
  const { waiting, runningSince, ended, endedBefore, restarts, ready } = container;
  const role = container.role === 'main' ? '' : `${container.role} container, `;
  const endWords = (end: Ending) =>
    `${end.reason}, exit code ${end.exitCode} (${exitCodeMeaning(end, killBehind(end, container, events))})`;
  const again = restarts > 0 ? `, ${counted(restarts, 'restart')}` : '';
  const before = endedBefore ? `; before: ${endWords(endedBefore)}` : '';
  if (ended) return `${role}${endWords(ended)}${again}`;
  if (runningSince !== undefined) {
    return `${role}running for ${age(now - runningSince)}, ${ready ? 'ready' : 'not ready'}${again}${before}`;
  }
  return `${role}waiting${waiting ? `: ${waiting.reason}` : ''}${again}${before}`;
}
