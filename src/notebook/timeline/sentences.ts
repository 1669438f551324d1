import { exitCodeMeaning } from '../diagnosis/exit-code.ts';
import { countAt, type Hop } from './hop.ts';
import { sinceApply } from './words.ts';
import { counted } from '../state/words.ts';

/** Kinds that say what is to be so, and that somebody else has to make so. */
const wishes = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
  'PersistentVolumeClaim',
]);

/** So many names are written out. */
const namedAtMost = 3;

/**
 * Says what like hops tell, in one sentence for a beginner. It goes on after the component that did it: “The scheduler”
 * + “chose the node `kindbook-worker` for the Pod `web`.” Words between backticks are to be shown as code.
 *
 * @param hops at least one; more are alike
 * @param at the moment that is looked at, in milliseconds since the history began; what repeats is counted until then
 */
export function sentenceOf(hops: readonly Hop[], at?: number): string {
  const [first] = hops as [Hop, ...Hop[]];
  const last = hops.at(-1)!;
  const { facts, object } = first;
  const what = objects(hops);
  const container = containers(hops);
  const text = (name: string) => (facts[name] === undefined ? undefined : String(facts[name]));
  switch (first.what) {
    case 'accepted':
      switch (facts['outcome']) {
        case 'configured':
          return `took the change of ${what} and stored it.`;
        case 'unchanged':
          return `found nothing new in ${what}, and left it as it is.`;
        default:
          return `checked ${what} and stored ${hops.length === 1 ? 'it' : 'them'}.${wishes.has(object.kind) ? ' So far this is only the desired state: others have to make it real.' : ''}`;
      }
    case 'refused':
      return `refused ${object.kind === 'document' ? `document ${object.name}` : what}: ${text('title') ?? ''}`;
    case 'pruned':
      return `was asked by kindbook to delete ${what}: the cell created ${hops.length === 1 ? 'it' : 'them'} before, and its text no longer names ${hops.length === 1 ? 'it' : 'them'}.`;
    case 'changed':
      return facts['to'] === undefined
        ? `took a change of ${what}.`
        : `took a change of ${what}: it should have ${pods(Number(facts['to']))} now, not ${text('from') ?? 0}.`;
    case 'deleting': {
      const grace = Number(facts['grace'] ?? 0);
      const time = grace > 0 ? ` Its containers have ${grace} s to stop.` : '';
      return first.by.id === 'api-server'
        ? `marked ${what} for deletion: somebody asked for it.${hops.length === 1 ? time : ''}`
        : `asked to delete ${what}${facts['owner'] ? `: the ${named(text('owner')!)} has too many` : ''}.${hops.length === 1 ? time : ''}`;
    }
    case 'gone':
      return `removed ${what} for good.`;
    case 'made': {
      const replicas = facts['replicas'];
      const owner = text('owner');
      const of = owner === undefined ? '' : ` for the ${named(owner)}`;
      if (object.kind === 'ReplicaSet' && typeof replicas === 'number') {
        return `created ${what}${of}. It should have ${pods(replicas)}.`;
      }
      if (object.kind === 'Pod') {
        return `created ${what}${of}. ${hops.length === 1 ? 'It has' : 'They have'} no node yet.`;
      }
      return `created ${what}${of}.`;
    }
    case 'scaled': {
      const [from, to] = [facts['from'], last.facts['to']];
      const now = to === undefined ? 'another number of Pods' : pods(Number(to));
      return `told ${what} to have ${now}${from === undefined ? '' : `, not ${from}`}.`;
    }
    case 'counted': {
      const steps = [...new Set(hops.map((hop) => String(hop.facts['ready'])))];
      const of = Number(last.facts['of']);
      return `counted the Pods of ${what} that are ${String(last.facts['word'])}: ${listed(steps, 'then')}. Desired: ${of}.`;
    }
    case 'condition':
      return `set ${what} to ${code(text('type') ?? '')}${conditionWords(text('type'), object.kind)}`;
    case 'stuck':
      return `gave up waiting for ${what}${quoted(text('message') ?? text('reason'))}`;
    case 'bound':
      return `bound ${what} to the volume \`${text('volume') ?? ''}\`: now it can be used.`;
    case 'scheduled': {
      const nodes = [...new Set(hops.map((hop) => String(hop.facts['node'])))];
      return hops.length === 1
        ? `chose the node \`${nodes[0]}\` for ${what}.`
        : `chose a node for each of ${what}: ${listed(nodes.map((node) => `\`${node}\``))}.`;
    }
    case 'unschedulable':
      return facts['reason'] === 'SchedulingGated'
        ? `leaves ${what} alone: a scheduling gate holds it.`
        : `found no node for ${what}${times(first, at)}${quoted(text('message'))}`;
    case 'not-bound':
      return `could not give ${what} its node${times(first, at)}, and tries again${quoted(text('message'))}`;
    case 'taken':
      return `picked up ${what} and prepares ${hops.length === 1 ? 'its' : 'their'} network, volumes and images.`;
    case 'sandbox':
      return `has the network and the volumes of ${what} ready: containers can be started.`;
    case 'pulling':
      return `started to fetch the image \`${text('image') ?? ''}\` for ${what}.`;
    case 'pulled':
      return facts['took'] === undefined
        ? `has the image \`${text('image') ?? ''}\` for ${what} on the node already: nothing to fetch.`
        : `fetched the image \`${text('image') ?? ''}\` for ${what}; it says that took ${text('took')}.`;
    case 'container-created':
      return `created ${container} from the image.`;
    case 'started': {
      const restarts = Number(facts['restarts'] ?? 0);
      const again = restarts > 0 ? ` again (restart ${restarts})` : '';
      if (facts['role'] === 'init') {
        return `started ${container}${again}. Until it succeeds, nothing else of the Pod starts.`;
      }
      if (first.span?.name === 'is probed') {
        return `started ${container}${again}, and asks ${hops.length === 1 ? 'it' : 'them'} again and again whether ${hops.length === 1 ? 'it is' : 'they are'} ready.`;
      }
      return `started ${container}${again}.`;
    }
    case 'ended': {
      const exit = Number(facts['exitCode']);
      const reason = text('reason');
      const said = reason !== undefined && !['Error', 'Completed'].includes(reason);
      return `saw ${container} end with exit code ${exit}${said ? ` (\`${reason}\`)` : ''}: ${exitCodeMeaning({ exitCode: exit, reason: reason ?? '', message: undefined, at: undefined, ranFor: 0 })}.`;
    }
    case 'waiting':
      return `${waitWords(text('reason') ?? '', container, text('message'))}`;
    case 'probe-failed':
      return `asked ${container} by its ${text('probe')} probe, which failed${times(first, at)}${quoted(text('message'))}`;
    case 'startup-passed':
      return `got a good answer to the startup probe of ${container}: it has started.`;
    case 'probe-passed':
      return `got a good answer to the readiness probe of ${container}.`;
    case 'address': {
      const ips = hops.map((hop) => `\`${String(hop.facts['ip'])}\``);
      return hops.length === 1
        ? `reports the IP address of ${what}: ${ips[0]}.`
        : `reports an IP address for each of ${what}${ips.length > namedAtMost ? '' : `: ${listed(ips)}`}.`;
    }
    case 'ready': {
      const why = facts['probed']
        ? 'the readiness probe succeeded'
        : Number(facts['containers']) > 1
          ? 'all containers run, and none has a readiness probe'
          : 'the container runs, and has no readiness probe';
      return `reports ${what} as ready: ${why}.`;
    }
    case 'unready':
      return `reports ${what} as no longer ready${text('message') ? `: ${text('message')}` : ''}.`;
    case 'succeeded':
      return `reports ${what} as succeeded: all containers have succeeded.`;
    case 'failed':
      return `reports ${what} as failed${text('reason') ? ` (\`${text('reason')}\`)` : ''}${text('message') ? `: ${text('message')}` : ': a container has failed and is not restarted.'}`;
    case 'killing':
      return /^Stopping container/.test(text('message') ?? '')
        ? `stops ${container}.`
        : `stops ${container}${quoted(text('message'))}`;
    case 'endpoint':
      return endpointWords(hops);
    case 'said':
      return saidWords(text('reason') ?? '', text('note') ?? '', what, times(first, at));
  }
}

/** A few words for a hop, where a sentence has no room. */
export function labelOf(hops: readonly Hop[]): string {
  const [first] = hops as [Hop, ...Hop[]];
  const { facts, what } = first;
  const n = hops.length > 1 ? `${hops.length} ` : '';
  switch (what) {
    case 'accepted':
      return String(facts['outcome'] ?? 'stored');
    case 'scaled':
      return `to ${String(hops.at(-1)!.facts['to'] ?? 'another number')}`;
    case 'counted':
      return `${String(hops.at(-1)!.facts['ready'])} of ${String(facts['of'])}`;
    case 'started':
      return `${n}started`;
    case 'container-created':
      return `${n}created`;
    case 'sandbox':
      return 'network ready';
    case 'address':
      return 'IP';
    case 'probe-failed':
      return 'probe failed';
    case 'startup-passed':
    case 'probe-passed':
      return 'probe answered';
    case 'waiting':
    case 'said':
      return String(facts['reason'] ?? '');
    case 'ended':
      return `exit ${String(facts['exitCode'])}`;
    case 'endpoint':
      return String(facts['became']);
    case 'condition':
      return String(facts['type']);
    case 'unschedulable':
      return 'no node';
    case 'not-bound':
      return 'tries again';
    case 'made':
      return `${n}created`;
    case 'taken':
      return `${n}picked up`;
    default:
      return `${n}${what}`;
  }
}

/** How the hops were observed, for those who want to know. */
export function observedWords(hops: readonly Hop[]): string {
  const reasons = [...new Set(hops.flatMap(({ reason }) => reason ?? []))];
  const seen = new Set(hops.flatMap((hop) => hop.seen));
  const ways = [
    seen.has('answer') && 'in the API server’s answer',
    seen.has('watch') && 'by watching the object',
    seen.has('list') && 'in a list, so it happened before',
    seen.has('event') &&
      (reasons.length > 0 ? `in the Event ${listed(reasons.map(code))}` : 'in an Event'),
  ].filter((way) => way !== false);
  return `Observed ${listed(ways)}`;
}

/** When the hops were observed: one time, or from the first to the last. */
export function timeWords(from: number, to: number): string {
  const [first, last] = [sinceApply(from), sinceApply(to)];
  if (first === last) return first;
  const [a, unit] = first.split(' ');
  return last.endsWith(` ${unit}`) && !last.includes('min') ? `${a}–${last}` : `${first} – ${last}`;
}

function objects(hops: readonly Hop[]): string {
  const byUid = new Map(hops.map(({ object }) => [object.uid, object]));
  const all = [...byUid.values()];
  const [first] = all as [Hop['object'], ...Hop['object'][]];
  if (all.length === 1) return `the ${first.kind} \`${first.name}\``;
  const names = all.map(({ name }) => name);
  return `${counted(all.length, first.kind)}${all.length > namedAtMost ? '' : ` (${listed(shortened(names).map(code))})`}`;
}

function containers(hops: readonly Hop[]): string {
  const name = hops[0]!.facts['container'];
  const role = hops[0]!.facts['role'];
  const kind = role === 'init' ? 'init container' : role === 'sidecar' ? 'sidecar' : 'container';
  const what = objects(hops);
  if (name === undefined) return `the containers of ${what}`;
  return hops.length === 1
    ? `the ${kind} ${code(String(name))} of ${what}`
    : `the ${kind} ${code(String(name))} in each of ${what}`;
}

/** Names without the part that all have in common. */
function shortened(names: readonly string[]): string[] {
  const parts = names.map((name) => name.split('-'));
  const [first] = parts as [string[], ...string[][]];
  let shared = 0;
  while (parts.every((each) => each.length > shared + 1 && each[shared] === first[shared])) {
    shared += 1;
  }
  return shared === 0 ? [...names] : parts.map((each) => `…${each.slice(shared).join('-')}`);
}

function endpointWords(hops: readonly Hop[]): string {
  const [first] = hops as [Hop, ...Hop[]];
  const { facts } = first;
  const service = `the Service \`${String(facts['service'])}\``;
  const pods = [...new Set(hops.map((hop) => String(hop.facts['pod'])))];
  const what =
    pods.length === 1
      ? `the Pod \`${pods[0]}\``
      : `${pods.length} Pods${pods.length > namedAtMost ? '' : ` (${listed(shortened(pods).map(code))})`}`;
  const ready = Number(hops.at(-1)!.facts['ready']);
  // Nobody sends on what goes to a Service without an IP: its name is answered with the Pods' own addresses.
  if (facts['headless'] === 1) return headlessWords(facts['became'], what, service, ready);
  const now = ` ${ready === 0 ? 'No Pod gets' : ready === 1 ? 'One Pod gets' : `${ready} Pods get`} its requests now.`;
  switch (facts['became']) {
    case 'ready':
      return `has ${service} send requests to ${what} from now on.${now}`;
    case 'not-ready':
      return `put the address of ${what} on the list of ${service}, as not ready: no requests yet.`;
    case 'unready':
      return `has ${service} send no more requests to ${what}: no longer ready.${now}`;
    case 'ending':
      return `has ${service} send no more requests to ${what}: about to stop.${now}`;
    default:
      return `took the address of ${what} off the list of ${service}.`;
  }
}

function headlessWords(
  became: Hop['facts'][string],
  what: string,
  service: string,
  ready: number,
): string {
  const now = ` Its name is answered with ${ready === 0 ? 'no address' : ready === 1 ? 'one address' : `${ready} addresses`} now.`;
  switch (became) {
    case 'ready':
      return `put the address of ${what} on the list of ${service}.${now}`;
    case 'not-ready':
      return `put the address of ${what} on the list of ${service}, as not ready: DNS does not tell it yet.`;
    case 'unready':
      return `marked ${what} on the list of ${service} as no longer ready.${now}`;
    case 'ending':
      return `marked ${what} on the list of ${service} as about to stop.${now}`;
    default:
      return `took the address of ${what} off the list of ${service}.`;
  }
}

function conditionWords(type: string | undefined, kind: string): string {
  if (kind === 'Job' && type === 'Complete') return ': all its work is done.';
  if (kind === 'Job') return ': too many of its Pods have failed.';
  if (type === 'Established') return ': the new kind can be used now.';
  return '.';
}

function waitWords(reason: string, container: string, message = ''): string {
  switch (reason) {
    case 'ErrImagePull':
      return `could not fetch the image of ${container}${quoted(message)}`;
    case 'ImagePullBackOff':
      return `waits before it tries again to fetch the image of ${container}, longer each time.`;
    case 'CrashLoopBackOff': {
      const now = /back-off (\S+) restarting/.exec(message)?.[1];
      return `waits before it starts ${container} again, longer each time${now === undefined ? '' : `; now ${now}`}.`;
    }
    default:
      return `cannot start ${container} (\`${reason}\`)${quoted(message)}`;
  }
}

/** `Deployment web` with its name as code. */
function named(object: string): string {
  const [kind, name = ''] = object.split(' ');
  return `${kind} \`${name}\``;
}

function saidWords(reason: string, note: string, what: string, times: string): string {
  // Two have written the same object: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
  if (/the object has been modified; please apply your changes/.test(note)) {
    return `met another change of ${what}${times}, and tries again (\`${reason}\`).`;
  }
  switch (reason) {
    case 'WaitForFirstConsumer':
      return `leaves ${what} without a volume until a Pod needs it.`;
    case 'ExternalProvisioning':
      return `waits for the volume provisioner to create a volume for ${what}.`;
    case 'Provisioning':
      return `started to create a volume for ${what}.`;
    case 'ProvisioningSucceeded':
      return `created a volume for ${what}: \`${/(\S+)$/.exec(note)?.[1] ?? ''}\`.`;
    default:
      return `says of ${what}${times}: ${note} (\`${reason}\`)`;
  }
}

function times(hop: Hop, at?: number): string {
  const count = countAt(hop, at);
  return count > 1 ? `, ${count} times so far` : '';
}

function pods(count: number): string {
  return count === 0 ? 'no Pods' : counted(count, 'Pod');
}

/** What the cluster said, at the end of a sentence; a full stop where it said nothing. */
function quoted(message = ''): string {
  // A command that printed nothing leaves a message that ends with the colon before it.
  const said = message.trim().replace(/:$/, '');
  return said === '' ? '.' : `: ${said}`;
}

function listed(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')}${last === 'and' ? '' : ','} ${last} ${words.at(-1)}`;
}

function code(word: string): string {
  return `\`${word}\``;
}
