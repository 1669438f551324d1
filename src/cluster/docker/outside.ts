import type { OutsideImage } from '../../protocol/images.ts';
import { CommandError } from '../base/command.ts';
import { ClusterError } from '../base/errors.ts';
import type { NodeContainer } from './containers.ts';
import { docker as callDocker } from './docker.ts';
import type { Docker } from './docker.ts';
import { until } from './wait.ts';

/** The label by which kindbook finds what it runs beside a cluster; its value is the cluster's name. */
const outsideLabel = 'io.kindbook.outside';

/** How an image is run there. */
interface Recipe {
  /** Variables of the container. Nobody but the nodes' Docker network reaches it, so a password stands in the lesson. */
  env: Record<string, string>;
  args: readonly string[];
  /** A command in the container that ends well once it answers. */
  ready: readonly string[];
}

const recipes: Record<OutsideImage, Recipe> = {
  'postgres:17': {
    env: { POSTGRES_PASSWORD: 'swan-on-the-other-shore' },
    // Another port than that of the Service: the lesson shows which of both a client has to know.
    args: ['-p', '5499'],
    ready: ['pg_isready', '--host=localhost', '--port=5499', '--username=postgres'],
  },
};

/** Milliseconds that such a container may take until it answers; a database that is made again takes two seconds. */
const readyWithin = 120_000;

interface Options {
  log?: string;
  signal?: AbortSignal;
}

/** A container outside of the cluster that is wanted. */
export interface Outside {
  /** The cluster that it stands beside. */
  cluster: string;
  image: OutsideImage;
  /** What the image, or its stand-in, is called in Docker. */
  from: string;
  /** The Docker network of the cluster's nodes. */
  network: string;
}

/** The container's name, which is its host name for the nodes and their Pods too: `kindbook-outside-postgres`. */
export function outsideName(cluster: string, image: OutsideImage): string {
  return `${cluster}-outside-${image.replace(/:.*/, '')}`;
}

/** The Docker network that a node is in. */
export async function networkOf(
  docker: Docker,
  node: NodeContainer,
  signal?: AbortSignal,
): Promise<string> {
  const format = '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}';
  const names = await callDocker(docker, ['inspect', '--format', format, node.id], { signal });
  return names.trim().split(' ')[0]!;
}

/**
 * Sees to it that a container outside of the cluster runs and answers: makes it, or starts the one that is there.
 *
 * @throws {ClusterError} when it does not answer in time; it is removed then, so that the next try begins again
 * @throws {CommandError} when Docker does not make or start it
 */
export async function ensureOutside(
  docker: Docker,
  { cluster, image, from, network }: Outside,
  options: Options,
): Promise<void> {
  const name = outsideName(cluster, image);
  const { env, args, ready } = recipes[image];
  if ((await listOutside(docker, cluster, options.signal)).includes(name)) {
    await callDocker(docker, ['start', name], options);
  } else {
    const variables = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
    const label = `${outsideLabel}=${cluster}`;
    const run = ['run', '--detach', '--pull', 'never', '--name', name, '--label', label];
    await callDocker(docker, [...run, '--network', network, ...variables, from, ...args], options);
  }
  const answers = () => succeeds(docker, ['exec', name, ...ready], options.signal);
  const { signal } = options;
  if (await until(answers, { within: readyWithin, every: 200, signal })) return;
  const words: string[] = [];
  const onLine = (line: string) => words.push(line);
  await callDocker(docker, ['logs', '--tail', '20', name], { signal, onLine });
  await removeOutside(docker, cluster, signal);
  throw new ClusterError(`${name} did not answer within ${readyWithin / 1000} s.`, {
    detail: words.join('\n'),
    hint: 'Try again: it is created again.',
  });
}

/** Starts what stands beside a cluster and was stopped with it; it gets its address after the nodes. */
export async function startOutside(
  docker: Docker,
  cluster: string,
  options: Options,
): Promise<void> {
  const names = await listOutside(docker, cluster, options.signal);
  if (names.length > 0) await callDocker(docker, ['start', ...names], options);
}

/**
 * Removes what stands beside a cluster, with its data.
 *
 * @returns the names of the containers that were removed
 */
export async function removeOutside(
  docker: Docker,
  cluster: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const names = await listOutside(docker, cluster, signal);
  if (names.length > 0) {
    await callDocker(docker, ['rm', '--force', '--volumes', ...names], { signal });
  }
  return names;
}

/**
 * Lists the containers that kindbook has beside a cluster.
 *
 * @param state only those in this state, in Docker's word; otherwise all
 * @returns their names
 */
export async function listOutside(
  docker: Docker,
  cluster: string,
  signal?: AbortSignal,
  state?: 'running',
): Promise<string[]> {
  const filters = [`label=${outsideLabel}=${cluster}`, ...(state ? [`status=${state}`] : [])];
  const args = ['ps', '--all', '--format', '{{.Names}}'];
  const text = await callDocker(docker, [...args, ...filters.flatMap((one) => ['--filter', one])], {
    signal,
    timeout: 20_000,
  });
  return text.split('\n').filter((name) => name !== '');
}

async function succeeds(docker: Docker, args: string[], signal?: AbortSignal): Promise<boolean> {
  try {
    await callDocker(docker, args, { signal });
    return true;
  } catch (error) {
    if (signal?.aborted || !(error instanceof CommandError)) throw error;
    return false;
  }
}
