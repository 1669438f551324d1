import type { KubeObject } from '../../protocol/workspace.ts';
import { containersOf, type Container } from '../state/containers.ts';
import { condition, fields, text } from '../state/fields.ts';
import { component } from './components.ts';
import type { Hop, What } from './hop.ts';
import type { Ledger, NewHop } from './ledger.ts';
import type { Change } from './change.ts';
import { ownerOf } from '../state/owner.ts';

/** What a container waits for while all is well. */
const normalWaits = new Set(['ContainerCreating', 'PodInitializing', 'Waiting']);

/**
 * Tells what a change of a Pod means. Its status is written by the kubelet of its node, but for the condition
 * `PodScheduled`, which is the scheduler's, and the node itself, which the scheduler binds it to:
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 */
export function observePod(ledger: Ledger, change: Change, about: Hop['object']): void {
  const { at, object, before, seen } = change;
  const owner = ownerOf(object)?.uid ?? about.uid;
  const scheduler = component(text(fields(object['spec'])['schedulerName']) ?? 'default-scheduler');
  const node = text(fields(object['spec'])['nodeName']);
  const kubelet = component('kubelet', node);
  const add = (what: What, rest: Partial<NewHop> = {}) =>
    ledger.add({
      at,
      by: kubelet,
      object: about,
      what,
      seen,
      ...rest,
      alike: `${owner} ${rest.alike ?? ''}`,
    });

  const wasOn = text(fields(before?.['spec'])['nodeName']);
  // A Pod that was made with its node in the manifest was never seen by the scheduler.
  if (node !== undefined && wasOn === undefined && (before || seen === 'list')) {
    const cause = ledger.newest(about.uid, ['made', 'accepted', 'unschedulable']);
    const keys = [`scheduled ${about.uid}`];
    add('scheduled', { by: scheduler, facts: { node }, cause, keys });
  }
  const scheduled = condition(object, 'PodScheduled');
  const couldNot = before && condition(before, 'PodScheduled')?.['status'] === 'False';
  if (scheduled?.['status'] === 'False' && !couldNot) {
    const facts = { message: text(scheduled['message']), reason: text(scheduled['reason']) };
    const cause = ledger.newest(about.uid, ['made', 'accepted']);
    const keys = [`unschedulable ${about.uid}`];
    add('unschedulable', { by: scheduler, tone: 'bad', facts, cause, keys });
  }

  const status = fields(object['status']);
  const isNew = (type: string, to = 'True') =>
    condition(object, type)?.['status'] === to &&
    (before === undefined || condition(before, type)?.['status'] !== to);
  const has = (pod: KubeObject | undefined) =>
    fields(pod?.['status'])['containerStatuses'] !== undefined;
  if (has(object) && !has(before)) {
    const cause = ledger.newest(about.uid, ['scheduled', 'accepted', 'made']);
    add('taken', { cause, span: 'prepares' });
  }
  if (isNew('PodReadyToStartContainers')) {
    ledger.end(ledger.newest(about.uid, ['taken']), at);
    add('sandbox');
  }
  const old = new Map(before ? containersOf(before).map((each) => [each.name, each]) : []);
  const containers = containersOf(object);
  for (const container of containers) {
    observeContainer(ledger, container, old.get(container.name), at, about, (what, rest) => {
      // That the whole Pod is ready says the same.
      if (what === 'probe-passed' && isNew('Ready')) return;
      add(what, { ...rest, alike: `${container.name} ${rest.alike ?? ''}` });
    });
  }

  const ip = text(status['podIP']);
  if (ip !== undefined && text(fields(before?.['status'])['podIP']) !== ip) {
    add('address', { facts: { ip } });
  }

  const phase = text(status['phase']);
  const wasPhase = text(fields(before?.['status'])['phase']);
  const isEnding = object.metadata.deletionTimestamp !== undefined;
  if (isNew('Ready')) {
    for (const { name } of containers) {
      ledger.end(ledger.newest(about.uid, ['started'], name), at);
    }
    const probed = containers.some(({ spec }) => spec['readinessProbe'] !== undefined) ? 1 : 0;
    add('ready', { tone: 'good', facts: { probed, containers: containers.length } });
  } else if (
    before &&
    condition(before, 'Ready')?.['status'] === 'True' &&
    isNew('Ready', 'False') &&
    !isEnding &&
    phase !== 'Succeeded' &&
    condition(object, 'Ready')?.['reason'] !== 'PodCompleted'
  ) {
    add('unready', {
      tone: 'bad',
      facts: { message: text(condition(object, 'Ready')?.['message']) },
    });
  }
  if (phase !== wasPhase && !isEnding) {
    if (phase === 'Succeeded') add('succeeded', { tone: 'good' });
    if (phase === 'Failed') {
      const facts = { reason: text(status['reason']), message: text(status['message']) };
      add('failed', { tone: 'bad', facts });
    }
  }
}

function observeContainer(
  ledger: Ledger,
  now: Container,
  was: Container | undefined,
  at: number,
  about: Hop['object'],
  add: (what: What, rest: Partial<NewHop>) => void,
): void {
  const { name, role, restarts, runningSince, ended, endedBefore, waiting, spec } = now;
  const which = { container: name, role };
  const of = (ordinal: number) => [`started ${about.uid} ${name} ${ordinal}`];
  const probed = role === 'init' ? undefined : (spec['readinessProbe'] ?? spec['startupProbe']);
  // An init container that has to end is at work until then; another is asked by its probes until it answers well.
  const span = role === 'init' ? 'works' : probed === undefined ? undefined : 'is probed';

  const end = ended ?? endedBefore;
  // The same ending is told in several states: first as the newest, then as the one before. Its times only name it.
  const isKnown = [was?.ended, was?.endedBefore].some(
    (one) => one && one.at === end?.at && one.exitCode === end?.exitCode,
  );
  // The node lost sight of it before it was seen to run: most likely it never ran.
  const isGuess = end?.reason === 'ContainerStatusUnknown' && was?.runningSince === undefined;
  const hasJustEnded =
    ended && (was?.runningSince !== undefined || restarts > (was?.restarts ?? 0));
  if (end && !isGuess && (!isKnown || hasJustEnded)) {
    const { exitCode, reason, message } = end;
    ledger.end(ledger.newest(about.uid, ['started'], name), at);
    add('ended', {
      tone: exitCode === 0 ? 'plain' : 'bad',
      facts: { ...which, exitCode, reason, message },
      alike: `${exitCode}`,
    });
  }
  const isRunning = runningSince !== undefined;
  const wasRunning = was?.runningSince !== undefined && was.restarts === restarts;
  if (isRunning && !wasRunning) {
    add('started', { facts: { ...which, restarts }, keys: of(restarts + 1), span });
  }
  const startup = fields(spec['startupProbe']);
  const passed = isRunning && spec['startupProbe'] !== undefined && now.startupDone;
  if (passed && !(was?.startupDone && wasRunning)) {
    if (!spec['readinessProbe'] || role === 'sidecar')
      ledger.end(ledger.newest(about.uid, ['started'], name), at);
    add('startup-passed', { tone: 'good', facts: { ...which, ...asking(startup) } });
  }
  if (now.ready && isRunning && !was?.ready && spec['readinessProbe'] !== undefined) {
    ledger.end(ledger.newest(about.uid, ['started'], name), at);
    add('probe-passed', { tone: 'good', facts: which });
  }
  if (waiting && !normalWaits.has(waiting.reason) && was?.waiting?.reason !== waiting.reason) {
    observeWait(ledger, about, name, at, waiting, (keys) =>
      add('waiting', {
        tone: 'bad',
        facts: { ...which, ...waiting },
        keys,
        alike: waiting.reason,
      }),
    );
  }
}

/** A wait that comes and goes (ErrImagePull, ImagePullBackOff, …) is one hop that happens again. */
function observeWait(
  ledger: Ledger,
  about: Hop['object'],
  container: string,
  at: number,
  { reason, message }: { reason: string; message: string | undefined },
  add: (keys: string[]) => void,
): void {
  const key = `waiting ${about.uid} ${container} ${reason}`;
  const known = ledger.find(key);
  if (known?.seen.includes('watch')) ledger.again(known, at, undefined, { message });
  else add([key]);
}

function asking(probe: Readonly<Record<string, unknown>>): { every: number } {
  const every = probe['periodSeconds'];
  return { every: typeof every === 'number' ? every : 10 };
}
