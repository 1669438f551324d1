import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { run } from '../base/command.ts';
import { cacheFolder } from '../base/cache.ts';
import { ClusterError } from '../base/errors.ts';
import { step } from '../base/steps.ts';
import type { Report } from '../base/steps.ts';
import { askDocker, docker as callDocker } from './docker.ts';
import type { Docker } from './docker.ts';
import { findPrograms, preparePrograms } from './engine-packages.ts';
import type { EnginePrograms } from './engine-packages.ts';
import { withLock } from './lock.ts';
import { mountsBelow } from './mounts.ts';
import { endProcess, forgetNote, isRunning, readNote, startDetached } from './process.ts';
import type { ProcessName } from './process.ts';
import { daemonsNaming } from './processes.ts';
import { until } from './wait.ts';

/** Where kindbook's own engine keeps its programs, images and logs. */
const engineFolder = join(cacheFolder, 'engine');

/**
 * Where its sockets and process ids are. A socket's path may have 107 bytes at most (unix(7)) and a cache folder
 * may be anywhere, so they are in /run under a name made from the cache folder's.
 */
const runFolder = `/run/kindbook-${createHash('sha256').update(cacheFolder).digest('hex').slice(0, 8)}`;

const at = {
  socket: join(runFolder, 'docker.sock'),
  pidFile: join(runFolder, 'docker.pid'),
  dockerNote: join(runFolder, 'dockerd.process'),
  containerdNote: join(runFolder, 'containerd.process'),
  containerdSocket: join(runFolder, 'containerd/containerd.sock'),
  data: join(engineFolder, 'data'),
  lock: join(engineFolder, 'engine.lock'),
  log: (name: string) => join(engineFolder, `${name}.log`),
};

/** Milliseconds that a daemon may take: to answer after its start, and to end after SIGTERM. */
const startWithin = 90_000;
const endWithin = 40_000;

interface Options {
  report: Report;
  signal?: AbortSignal;
}

/** True when kindbook has set up an engine of its own, running or not. */
export function engineExists(): boolean {
  return findPrograms(engineFolder) !== undefined;
}

/** kindbook's own engine when it is running and answers. */
export async function ownEngine(signal?: AbortSignal): Promise<Docker | undefined> {
  const programs = findPrograms(engineFolder);
  if (!programs || !isRunning(readNote(at.dockerNote))) return undefined;
  const answer = await askDocker(handle(programs), signal);
  return answer.kind === 'answers' ? answer.docker : undefined;
}

/**
 * Starts kindbook's own engine, setting it up first where it is not there. A running one is returned at once;
 * what an engine left that was killed, or that a restart of the machine took away, is cleaned up.
 *
 * @returns the engine, answering
 * @throws {ClusterError} when it cannot be set up or does not start
 */
export async function startEngine(options: Options): Promise<Docker> {
  const running = await ownEngine(options.signal);
  if (running) return running;
  mkdirSync(engineFolder, { recursive: true, mode: 0o711 });
  return await withLock(at.lock, { within: 300_000, signal: options.signal }, async () => {
    const meanwhile = await ownEngine(options.signal);
    if (meanwhile) return meanwhile;
    const programs = await preparePrograms(engineFolder, options);
    return await step(options.report, 'engine', "Start kindbook's own Docker", async () => {
      await endProcesses();
      mkdirSync(join(runFolder, 'containerd'), { recursive: true, mode: 0o711 });
      for (const stale of [at.socket, at.pidFile, at.containerdSocket])
        rmSync(stale, { force: true });
      await startContainerd(programs, options.signal);
      return await startDockerd(programs, options.signal);
    });
  });
}

/**
 * Stops kindbook's own engine and with it every container it runs. Its images and containers stay.
 *
 * @returns false when it was not running
 */
export async function stopEngine(): Promise<boolean> {
  if (!existsSync(engineFolder)) return false;
  return await withLock(at.lock, { within: 60_000 }, async () => {
    const ran = [at.dockerNote, at.containerdNote].some((note) => isRunning(readNote(note)));
    await endProcesses();
    return ran;
  });
}

/**
 * Stops kindbook's own engine and removes all of it: programs, images, containers, sockets, network bridges.
 *
 * @returns the folders that were removed; empty when there was no engine
 * @throws {ClusterError} when something of it is still mounted and cannot be unmounted
 */
export async function removeEngine(): Promise<string[]> {
  const folders = [engineFolder, runFolder].filter((folder) => existsSync(folder));
  if (folders.length === 0) return [];
  const running = await ownEngine();
  if (running) {
    // Bridges and their packet filter rules are in the kernel and would outlive the engine.
    const ids = await callDocker(running, ['ps', '--all', '--quiet']);
    if (ids) await callDocker(running, ['rm', '--force', '--volumes', ...ids.split('\n')]);
    await callDocker(running, ['network', 'prune', '--force']);
  }
  await stopEngine();
  for (const folder of folders) {
    for (const mount of mountsBelow(folder)) await run('umount', ['--lazy', mount]);
    const left = mountsBelow(folder);
    if (left.length > 0) {
      throw new ClusterError(`${left[0]} is still mounted, so ${folder} was not removed.`, {
        hint: `Run \`umount --lazy ${left[0]}\` and then \`npm run cluster -- delete --all\` again.`,
      });
    }
    rmSync(folder, { recursive: true, force: true });
  }
  return folders;
}

function handle(programs: EnginePrograms): Omit<Docker, 'version'> {
  return {
    cli: programs.docker,
    own: true,
    env: {
      DOCKER_HOST: `unix://${at.socket}`,
      // Empty is the same as not set to `docker`; a reader's own settings for another engine must not lead astray.
      DOCKER_CONTEXT: '',
      DOCKER_TLS_VERIFY: '',
      DOCKER_CERT_PATH: '',
      DOCKER_API_VERSION: '',
      PATH: programs.env.PATH ?? '',
    },
  };
}

/** containerd is started by us: dockerd would otherwise take the machine's where one is running. */
async function startContainerd(programs: EnginePrograms, signal?: AbortSignal): Promise<void> {
  const config = join(engineFolder, 'containerd.toml');
  writeFileSync(
    config,
    `version = 2
root = ${JSON.stringify(join(engineFolder, 'containerd'))}
state = ${JSON.stringify(join(runFolder, 'containerd'))}
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = ${JSON.stringify(at.containerdSocket)}
`,
  );
  const name = await startDaemon('containerd', programs.containerd, ['--config', config], programs);
  await answering('containerd', name, signal, () => accepts(at.containerdSocket));
}

/**
 * The engine has no default bridge (`docker0`), which a Docker of the machine may want for itself; kind makes
 * the network that it needs, and builds use the host's.
 */
async function startDockerd(programs: EnginePrograms, signal?: AbortSignal): Promise<Docker> {
  const config = join(engineFolder, 'daemon.json');
  const settings = {
    hosts: [`unix://${at.socket}`],
    group: 'root',
    pidfile: at.pidFile,
    'data-root': at.data,
    'exec-root': join(runFolder, 'docker'),
    containerd: at.containerdSocket,
    bridge: 'none',
    'userland-proxy-path': join(programs.root, 'usr/sbin/docker-proxy'),
    'log-opts': { 'max-size': '10m' },
  };
  writeFileSync(config, JSON.stringify(settings, undefined, 2));
  const args = ['--config-file', config];
  const name = await startDaemon('dockerd', programs.dockerd, args, programs);
  return await answering('dockerd', name, signal, async () => {
    if (!(await accepts(at.socket))) return undefined;
    const answer = await askDocker(handle(programs), signal);
    return answer.kind === 'answers' ? answer.docker : undefined;
  });
}

function startDaemon(
  daemon: 'containerd' | 'dockerd',
  file: string,
  args: string[],
  programs: EnginePrograms,
): Promise<ProcessName> {
  writeFileSync(at.log(daemon), '');
  return startDetached(file, args, {
    cwd: engineFolder,
    log: at.log(daemon),
    note: daemon === 'dockerd' ? at.dockerNote : at.containerdNote,
    env: { ...process.env, ...programs.env },
  });
}

/** Waits until a daemon answers; tells its last words when it ends instead. */
async function answering<T>(
  daemon: 'containerd' | 'dockerd',
  name: ProcessName,
  signal: AbortSignal | undefined,
  asks: () => Promise<T>,
): Promise<Exclude<T, undefined | null | false>> {
  let ended = false;
  const answer = await until(
    async () => {
      const value = await asks();
      ended = !value && !isRunning(name);
      return value || ended;
    },
    { within: startWithin, every: 50, signal },
  );
  if (answer && !ended) return answer as Exclude<T, undefined | null | false>;
  const words = readFileSync(at.log(daemon), 'utf8').trim().split('\n').slice(-8).join('\n');
  const full = /no space left on device/i.test(words);
  throw new ClusterError(`kindbook's own Docker did not start (${daemon}).`, {
    detail: words,
    hint: full
      ? 'The disk is full. Free some space (about 10 GB are needed) and run `npm start` again.'
      : `Read ${at.log(daemon)}. \`npm run cluster -- delete --all\` removes this engine, and \`npm start\` sets it up again.`,
  });
}

/**
 * Ends dockerd, containerd and, where they were killed before, what they left: a shim names its containerd's
 * socket on its command line, so that no other engine's is taken for ours.
 */
async function endProcesses(): Promise<void> {
  await endProcess(readNote(at.dockerNote), endWithin);
  await endProcess(readNote(at.containerdNote), endWithin);
  for (const folder of [engineFolder, runFolder]) {
    for (const left of daemonsNaming(folder)) await endProcess(left, 10_000);
  }
  for (const note of [at.dockerNote, at.containerdNote]) forgetNote(note);
}

/** True when somebody accepts connections at a Unix socket. */
function accepts(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    // Not there yet, or nobody listening: that is the answer, not a failure.
    connection.once('error', () => {
      resolve(false);
    });
  });
}
