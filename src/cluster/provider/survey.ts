import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { arch, availableParallelism, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Finding } from '../../protocol/doctor.ts';
import { cacheFolder } from '../base/cache.ts';
import { CommandError, run } from '../base/command.ts';
import { ClusterError } from '../base/errors.ts';
import { folderSize, gigabytes } from '../base/folder-size.ts';
import { docker as callDocker, askDocker, planEngine } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { engineExists } from '../docker/engine.ts';
import { debianRelease } from '../docker/engine-packages.ts';
import { findDocker, onPath, thisMachine } from '../docker/find-docker.ts';
import { inotifyInstances, wantedInstances } from './inotify.ts';
import { findKind } from './kind.ts';
import { nodeImageSetting } from './node-image.ts';
import { officialNodeImage, parseReference } from '../docker/reference.ts';
import { addressOf, probeRegistry, registryAddresses } from '../docker/registry.ts';

/** Room that building all of it takes, and below which a running cluster begins to evict Pods. */
const roomToBuild = 10e9;
const roomToRun = 3e9;

/** The oldest Node that client-node 2 and Astro 7 run on. */
const oldestNode = [22, 19] as const;

/**
 * Looks at the machine: everything that decides whether and from where a cluster comes. Changes nothing.
 *
 * @param signal ends the survey
 */
export async function survey(signal?: AbortSignal): Promise<Finding[]> {
  const docker = await findDocker(signal);
  return [
    system(),
    node(),
    await engine(docker, signal),
    await kindFinding(signal),
    await goFinding(signal),
    await registry(docker, signal),
    ...(docker ? [await images(docker, signal)] : []),
    disk(),
    ...inotify(),
    await cacheFinding(signal),
  ];
}

function system(): Finding {
  const distribution = existsSync('/etc/os-release')
    ? /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
    : process.platform;
  const groups = existsSync('/sys/fs/cgroup')
    ? `, cgroup ${existsSync('/sys/fs/cgroup/cgroup.controllers') ? 'v2' : 'v1'}`
    : '';
  const gigabytes = (totalmem() / 1e9).toFixed(0);
  const found = `${distribution}, ${process.platform} ${release()} ${arch()}${groups}, ${availableParallelism()} CPUs, ${gigabytes} GB memory, ${process.getuid?.() === 0 ? 'root' : 'not root'}`;
  return { what: 'System', found, grade: 'ok' };
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const good = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return {
    what: 'Node',
    found: process.versions.node,
    grade: good ? 'ok' : 'missing',
    next: good ? undefined : 'Run `npm install`: it brings the Node that kindbook needs.',
  };
}

async function engine(docker: Docker | undefined, signal?: AbortSignal): Promise<Finding> {
  if (docker) {
    const groups = await callDocker(
      docker,
      ['info', '--format', '{{.CgroupVersion}} {{.Driver}}'],
      { signal },
    );
    const [cgroup, driver] = groups.split(' ');
    const whose = docker.own ? "kindbook's own" : "the machine's";
    return {
      what: 'Docker',
      found: `${docker.version}, ${whose}, cgroup v${cgroup}, ${driver}`,
      grade: 'ok',
    };
  }
  if (!process.env.DOCKER_HOST && engineExists()) {
    return {
      what: 'Docker',
      found: "kindbook's own, stopped",
      grade: 'note',
      next: '`npm start` starts it.',
    };
  }
  const answer = await askDocker({ cli: 'docker', env: {}, own: false }, signal);
  const plan = planEngine(answer, thisMachine());
  if (plan === 'own') {
    const found = `none on this machine; ${debianRelease()} has the packages`;
    return {
      what: 'Docker',
      found,
      grade: 'note',
      next: '`npm start` sets up an engine of its own.',
    };
  }
  return { what: 'Docker', found: plan.message, grade: 'missing', next: plan.hint };
}

async function kindFinding(signal?: AbortSignal): Promise<Finding> {
  const kind = await findKind(signal);
  if (kind?.newEnough) return { what: 'kind', found: `${kind.version}, on PATH`, grade: 'ok' };
  const found = kind ? `${kind.version} on PATH is too old` : 'not on PATH';
  return { what: 'kind', found, grade: 'note', next: '`npm start` builds or fetches its own.' };
}

async function goFinding(signal?: AbortSignal): Promise<Finding> {
  const go = onPath('go');
  if (go !== undefined) {
    try {
      const version = await run(go, ['version'], { signal, timeout: 5_000 });
      return { what: 'Go', found: version.replace(/^go version /, ''), grade: 'ok' };
    } catch (error) {
      // A Go that does not run is reported as none.
      if (signal?.aborted || !(error instanceof CommandError)) throw error;
    }
  }
  const next = 'Needed only where no registry answers: install Go 1.26 or newer then.';
  return { what: 'Go', found: 'not found', grade: 'note', next };
}

async function registry(docker: Docker | undefined, signal?: AbortSignal): Promise<Finding> {
  const setting = nodeImageSetting();
  try {
    const reference = parseReference(setting ?? officialNodeImage);
    if (!docker && reference.host === undefined) {
      return { what: 'Registry', found: 'not asked: Docker knows its address', grade: 'note' };
    }
    const addresses = docker
      ? await registryAddresses(docker, reference, signal)
      : [addressOf(reference.host ?? '')];
    const answer = await probeRegistry(addresses, { signal });
    if (answer.answers) return { what: 'Registry', found: `${answer.host} answers`, grade: 'ok' };
    const next = setting
      ? 'KINDBOOK_NODE_IMAGE names it: check the name. kindbook builds its own node image meanwhile.'
      : 'kindbook builds its own node image then; set KINDBOOK_NODE_IMAGE to one in a registry that you can reach.';
    return { what: 'Registry', found: answer.why, grade: 'note', next };
  } catch (error) {
    if (!(error instanceof ClusterError) || signal?.aborted) throw error;
    return { what: 'Registry', found: error.message, grade: 'missing', next: error.hint };
  }
}

async function images(docker: Docker, signal?: AbortSignal): Promise<Finding> {
  const format = '{{.Repository}}:{{.Tag}} {{.Size}}';
  const list = await callDocker(docker, ['images', '--format', format], { signal });
  const nodes = list.split('\n').filter((line) => /\bnode:/.test(line));
  return { what: 'Node images', found: nodes.join(', ') || 'none yet', grade: 'ok' };
}

function disk(): Finding {
  const space = statfsSync(existingParent(cacheFolder));
  const free = space.bavail * space.bsize;
  const found = `${(free / 1e9).toFixed(0)} GB free where the cache is`;
  if (free < roomToRun) {
    return {
      what: 'Disk',
      found,
      grade: 'missing',
      next: 'Free some space: a cluster needs at least 3 GB, the first build 10 GB.',
    };
  }
  if (free < roomToBuild) {
    return { what: 'Disk', found, grade: 'note', next: 'The first build needs about 10 GB.' };
  }
  return { what: 'Disk', found, grade: 'ok' };
}

/** Said only where it is short: a cluster alone does with the kernel's default, three do not. */
function inotify(): Finding[] {
  const limit = inotifyInstances();
  if (limit === undefined || limit >= wantedInstances) return [];
  const found = `fs.inotify.max_user_instances is ${limit}: too few for several clusters`;
  const next = `\`sudo sysctl fs.inotify.max_user_instances=${wantedInstances}\`, when a cluster's nodes do not start.`;
  return [{ what: 'inotify', found, grade: 'note', next }];
}

/** What each folder of the cache is; sizes below 50 MB are not told. */
const cacheParts: Readonly<Record<string, string>> = {
  engine: 'Docker with its images and clusters',
  builds: 'programs',
  go: "Go's caches",
  maven: "Maven's cache",
  'debian-packages': "Debian's packages",
};
const toldFrom = 50e6;

async function cacheFinding(signal?: AbortSignal): Promise<Finding> {
  const size = await folderSize(cacheFolder, signal);
  if (!size) return { what: 'Cache', found: `${cacheFolder}, size unknown`, grade: 'ok' };
  const told = Object.entries(cacheParts)
    .map(([name, what]) => ({ what, bytes: size.parts.get(name) ?? 0 }))
    .filter(({ bytes }) => bytes >= toldFrom)
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ what, bytes }) => `${what} ${gigabytes(bytes)}`);
  const details = told.length > 0 ? `: ${told.join(', ')}` : '';
  return {
    what: 'Cache',
    found: `${cacheFolder}, ${gigabytes(size.all)}${details}`,
    grade: 'ok',
    next: details ? '`npm run cluster -- prune` removes what is not needed any more.' : undefined,
  };
}

/** The folder itself, or the nearest one above it that is there. */
function existingParent(folder: string): string {
  return existsSync(folder) ? folder : existingParent(dirname(folder));
}
