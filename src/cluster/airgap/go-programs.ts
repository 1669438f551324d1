import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath } from '../cache.ts';
import { CommandError, run } from '../command.ts';
import { requireSpace } from '../disk.ts';
import { ClusterError } from '../errors.ts';
import { cached, step } from '../steps.ts';
import type { Report, StepContext } from '../steps.ts';
import { folderKey, recipes } from './recipes.ts';
import { agnhostVersion, readVersions } from './versions.ts';
import type { Versions } from './versions.ts';

/** Programs of other modules that are built as their authors wrote them; our own are in `airgap/go/cmd`. */
const foreign = [
  'github.com/containernetworking/plugins/plugins/ipam/host-local',
  'github.com/containernetworking/plugins/plugins/main/loopback',
  'github.com/containernetworking/plugins/plugins/main/ptp',
  'github.com/containernetworking/plugins/plugins/meta/portmap',
  'github.com/fullstorydev/grpcurl/cmd/grpcurl',
  'go.etcd.io/etcd/etcdctl/v3',
  'go.etcd.io/etcd/server/v3',
  'k8s.io/kubernetes/cmd/kubectl',
  'k8s.io/kubernetes/test/images/agnhost',
  'sigs.k8s.io/metrics-server/cmd/metrics-server',
];

/**
 * Built by itself: it imports logrus under its old name (Sirupsen), which Go refuses beside the new one in one
 * build ("case-insensitive import collision").
 */
const apart = 'github.com/rancher/local-path-provisioner';

/** DWARF is stripped at the end (-s -w), so the compiler need not make it; that saves a tenth of the time. */
const flags = ['-trimpath', '-gcflags=all=-dwarf=false'];

/** GiB that compiling needs at most: modules 2.6 GB, compiler's cache 4 GB, programs 0.6 GB. */
const roomForCompiling = 9;

/** The same for NATS: modules 0.5 GB, the rest the compiler's. */
const roomForNats = 2;

/** The linker's flags: no symbols, and the versions that the programs tell of themselves. */
export function linkerFlags(versions: Versions, agnhost: string): string {
  const [major, minor] = versions.kubernetes.slice(1).split('.');
  const stamp = (variable: string, value: string) => `-X ${variable}=${value}`;
  const version = 'k8s.io/component-base/version';
  return [
    '-s -w',
    stamp(`${version}.gitVersion`, versions.kubernetes),
    stamp(`${version}.gitMajor`, major ?? ''),
    stamp(`${version}.gitMinor`, minor ?? ''),
    stamp(`${version}.gitTreeState`, 'clean'),
    // agnhost and grpcurl keep theirs in their main package, under different names.
    stamp('main.Version', agnhost),
    stamp('main.version', versions.grpcurl),
  ].join(' ');
}

/** Go's settings: everything it keeps is in kindbook's cache and can be deleted, and no other Go is fetched. */
function goEnvironment(target: Record<string, string>): Record<string, string> {
  return {
    CGO_ENABLED: '0',
    GOCACHE: cachePath('go', 'build'),
    GOFLAGS: '-mod=readonly -modcacherw -buildvcs=false',
    GOGC: '400', // the compiler collects its garbage less often: about 1 GB more memory for less time
    GOMODCACHE: cachePath('go', 'mod'),
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    ...target,
  };
}

/** Programs run in containers: Linux, and the machine's own kind of processor. */
const forContainers = { GOOS: 'linux', GOARCH: process.arch === 'x64' ? 'amd64' : process.arch };

/** How a build is watched and ended. */
export interface BuildOptions {
  report: Report;
  signal?: AbortSignal;
}

/**
 * Compiles kind, for this machine; one that is there already is returned at once.
 *
 * @returns the absolute path of the program
 * @throws {ClusterError} when Go is missing or too old, or the build fails
 */
export async function compileKind({ report, signal }: BuildOptions): Promise<string> {
  const key = folderKey(recipes('go'), 'kind', process.platform, process.arch, ...flags);
  const folder = await cached('kind', key, (into) =>
    step(report, 'kind', 'Compile kind', async (context) => {
      await goBuild(['sigs.k8s.io/kind'], { into, target: {}, signal, ...cluster() }, context);
    }),
  );
  return join(folder, 'kind');
}

/** The key of the cluster's programs. */
export function programsKey(): string {
  return folderKey(recipes('go'), JSON.stringify(forContainers), ...foreign, apart, ...flags);
}

/**
 * Compiles everything that runs in the cluster; what is there already is returned at once.
 *
 * @returns the absolute path of the folder with the programs
 * @throws {ClusterError} when Go is missing or too old, there is no room, or the build fails
 */
export async function compilePrograms({ report, signal }: BuildOptions): Promise<string> {
  return await cached('go-programs', programsKey(), (into) =>
    step(report, 'go-programs', 'Compile Kubernetes', async (context) => {
      requireSpace(roomForCompiling, 'to compile Kubernetes');
      const how = { into, target: forContainers, signal, ...cluster() };
      await goBuild(['./cmd/...', ...foreign], how, context);
      await goBuild([apart], how, context);
    }),
  );
}

/** NATS' server and its command line tool. */
const natsPrograms = ['github.com/nats-io/nats-server/v2', 'github.com/nats-io/natscli/nats'];

/** The key of NATS' programs. */
export function natsKey(): string {
  return folderKey(recipes('nats'), JSON.stringify(forContainers), ...natsPrograms, ...flags);
}

/**
 * Compiles NATS' server and its command line tool; what is there already is returned at once.
 *
 * @returns the absolute path of the folder with `nats-server` and `nats`
 * @throws {ClusterError} when Go is missing or too old, there is no room, or the build fails
 */
export async function compileNats({ report, signal }: BuildOptions): Promise<string> {
  return await cached('nats-programs', natsKey(), (into) =>
    step(report, 'nats-programs', 'Compile NATS', async (context) => {
      requireSpace(roomForNats, 'to compile NATS');
      const how = { into, target: forContainers, signal, module: 'nats', link: '-s -w' };
      await goBuild(natsPrograms, how, context);
    }),
  );
}

interface GoBuild {
  /** The folder that the programs are put into. */
  into: string;
  /** Variables that say for what machine. */
  target: Record<string, string>;
  /** The folder of `airgap/` with the go.mod. */
  module: string;
  /** The linker's flags. */
  link: string;
  signal: AbortSignal | undefined;
}

/** Where the programs of the cluster are pinned, and what they are stamped with. */
const cluster = () => ({ module: 'go', link: linkerFlags(readVersions(), agnhostVersion) });

async function goBuild(
  packages: string[],
  { into, target, module, link, signal }: GoBuild,
  { log, say }: StepContext,
): Promise<void> {
  await requireGo(module, signal);
  let compiled = 0;
  // -v names each package as its turn comes; those that an earlier run compiled are not named.
  const args = ['build', '-v', ...flags, '-ldflags', link, '-o', `${into}/`, ...packages];
  await run('go', args, {
    cwd: recipes(module),
    env: goEnvironment(target),
    log,
    signal,
    onLine: (line) => {
      if (line.startsWith('go: downloading ')) return say(line.slice('go: '.length));
      compiled += 1;
      if (compiled % 20 === 0) say(`${compiled} packages compiled, now ${line}`);
    },
  });
}

/**
 * Compares two versions as `go version` and go.mod write them.
 *
 * @param found for instance `go1.26.8`
 * @param wanted for instance `1.26.4`
 * @returns true when `found` is that version or newer
 */
export function isNewEnough(found: string, wanted: string): boolean {
  const numbers = (version: string) => version.replace(/^go/, '').split(/[.\D]/).map(Number);
  const have = numbers(found);
  for (const [place, number] of numbers(wanted).entries()) {
    const difference = (have[place] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

async function requireGo(module: string, signal: AbortSignal | undefined): Promise<void> {
  const wanted = /^go (\S+)$/m.exec(readFileSync(recipes(module, 'go.mod'), 'utf8'))?.[1] ?? '';
  const hint = `Install Go ${wanted} or newer (go.dev/dl), put it on PATH and run \`npm start\` again.`;
  let found: string;
  try {
    found = await run('go', ['env', 'GOVERSION'], {
      signal,
      env: { GOTOOLCHAIN: 'local', GOWORK: 'off' },
    });
  } catch (error) {
    if (signal?.aborted || !(error instanceof CommandError)) throw error;
    throw new ClusterError('kindbook compiles this from Go modules, and Go is not installed.', {
      hint,
      detail: error.detail,
      cause: error,
    });
  }
  if (!isNewEnough(found, wanted)) {
    throw new ClusterError(`The installed Go (${found}) is too old for this Kubernetes.`, { hint });
  }
}
