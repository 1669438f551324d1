import type { KubeObject } from '../../protocol/workspace.ts';
import {
  containersOf,
  hasFailed,
  isCrashLooping,
  isInLoop,
  isRecovering,
  type Container,
} from './containers.ts';
import { condition, count, fields, list, text } from './fields.ts';
import type { ObjectState } from './object-state.ts';
import { counted } from './words.ts';

/** Says in words how a Pod is doing: its phase, made exact by what its containers say. */
export function podState(pod: KubeObject, now: number): ObjectState {
  const status = fields(pod['status']);
  const containers = containersOf(pod);
  const restarts = containers.reduce((sum, container) => sum + container.restarts, 0);
  const facts = [
    text(status['podIP']),
    text(fields(pod['spec'])['nodeName']),
    restarts > 0 ? counted(restarts, 'restart') : undefined,
  ].filter((fact) => fact !== undefined);
  const say = (tone: ObjectState['tone'], words: string, ready = 0): ObjectState => ({
    tone,
    words,
    facts,
    progress: { ready, of: 1 },
  });

  const phase = text(status['phase']) ?? 'Pending';
  if (phase === 'Succeeded') return say('good', 'Succeeded', 1);
  if (phase === 'Failed') {
    const reason = text(status['reason']) ?? containers.find(hasFailed)?.ended?.reason;
    return say('bad', `Failed${reason ? `: ${reason}` : ''}`);
  }
  const gates = list(fields(pod['spec'])['schedulingGates']);
  if (!fields(pod['spec'])['nodeName']) {
    if (gates.length > 0) return say('busy', 'Pending, held by a scheduling gate');
    const refused = condition(pod, 'PodScheduled')?.['reason'] === 'Unschedulable';
    return refused
      ? say('busy', 'Pending, unschedulable')
      : say('busy', 'Pending, waiting for a node');
  }
  const inits = containers.filter(({ role }) => role === 'init');
  const done = inits.filter(({ ended }) => ended?.exitCode === 0).length;
  // Its next try runs; nothing says that it will not end as those before.
  const loops = (container: Container) => isInLoop(container, now);
  const initWords = `Pending, init container ${Math.min(done + 1, inits.length)} of ${inits.length}`;
  for (const container of containers) {
    const reason = stuckIn(container);
    if (reason)
      return say('bad', `${container.role === 'init' ? `${initWords}:` : `${phase},`} ${reason}`);
  }
  if (done < inits.length && phase === 'Pending') {
    return inits.some(loops) ? say('bad', `${initWords}: ${inLoop}`) : say('busy', initWords);
  }
  if (phase === 'Pending') return say('busy', 'Pending, starting its containers');

  const mains = containers.filter(({ role }) => role !== 'init');
  const ready = mains.filter((container) => container.ready).length;
  if (mains.some(loops)) return say('bad', `Running, ${inLoop}`);
  if (mains.some((container) => isRecovering(container, now))) {
    return say('busy', 'Running again after a crash');
  }
  const failed = mains.find(hasFailed);
  if (failed) return say(failed.comesBack ? 'busy' : 'bad', 'Running, a container has ended');
  const current = count(status['observedGeneration']) >= count(fields(pod.metadata)['generation']);
  // An old kubelet does not tell which generation it saw.
  if (!current && status['observedGeneration'] !== undefined)
    return say('busy', 'Running, changing');
  if (condition(pod, 'Ready')?.['status'] === 'True') return say('good', 'Running, ready', 1);
  return say(
    'busy',
    mains.length > 1 ? `Running, ${ready} of ${mains.length} ready` : 'Running, not ready',
  );
}

/** Of a container whose next try runs, after several that have crashed. */
const inLoop = 'crashing again and again';

/** What a container waits for while all is well. */
const normalWaits = new Set(['ContainerCreating', 'PodInitializing', 'Waiting']);

/** The reason why a container does not get on, in the cluster's own word. */
function stuckIn(container: Container): string | undefined {
  if (isCrashLooping(container)) return 'CrashLoopBackOff';
  const reason = container.waiting?.reason;
  return reason === undefined || normalWaits.has(reason) ? undefined : reason;
}
