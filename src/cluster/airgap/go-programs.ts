import {
  chmodSync,
  copyFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder, cachePath } from '../base/cache.ts';
import { CommandError, run } from '../base/command.ts';
import { requireSpace } from '../base/disk.ts';
import { ClusterError } from '../base/errors.ts';
import { cached, step } from '../base/steps.ts';
import type { Report, StepContext } from '../base/steps.ts';
import { oneAtATime, unlessBuilding } from './one-at-a-time.ts';
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

/** GiB that compiling needs at most: modules and the compiler's cache 5.5 GB, programs 0.6 GB. */
const roomForCompiling = 7;

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
function goEnvironment(module: string, target: Record<string, string>): Record<string, string> {
  return {
    CGO_ENABLED: '0',
    GOCACHE: cachePath('go', module, 'build'),
    GOFLAGS: '-mod=readonly -modcacherw -buildvcs=false',
    GOGC: '400', // the compiler collects its garbage less often: about 1 GB more memory for less time
    GOMODCACHE: cachePath('go', module, 'mod'),
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    ...target,
  };
}

/** Programs run in containers: Linux, and the machine's own kind of processor. */
const forContainers = { GOOS: 'linux', GOARCH: process.arch === 'x64' ? 'amd64' : process.arch };

/**
 * Removes what Go keeps for a module of `airgap/` (source of its libraries, compiled packages: 6 GB for Kubernetes), once
 * its programs are there. Nothing else uses that folder, so no other build is disturbed. It stays where
 * `KINDBOOK_KEEP_GO_CACHE` is set: the next version then compiles in a fraction of the time.
 *
 * @param module the folder of `airgap/` with the go.mod; the caller holds the lock under which it is built
 */
export function forgetGoCache(module: string): void {
  if (process.env.KINDBOOK_KEEP_GO_CACHE) return;
  rmSync(join(cacheFolder, 'go', module), { recursive: true, force: true });
}

/** How a build is watched and ended. */
export interface BuildOptions {
  report: Report;
  signal?: AbortSignal;
}

/** The key of kind. */
export function kindKey(): string {
  return folderKey(recipes('go'), 'kind', process.platform, process.arch, ...flags);
}

/**
 * Compiles kind, for this machine; one that is there already is returned at once.
 *
 * @returns the absolute path of the program
 * @throws {ClusterError} when Go is missing or too old, or the build fails
 */
export async function compileKind({ report, signal }: BuildOptions): Promise<string> {
  const folder = await cached('kind', kindKey(), (into) =>
    step(report, 'kind', 'Compile kind', async (context) => {
      await goBuild(['sigs.k8s.io/kind'], { into, target: {}, signal, ...cluster() }, context);
      // Kubernetes, which is of the same module, may be compiled next, or just now by another process.
      unlessBuilding('airgap', () => forgetGoCache('go'));
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
  const folder = await cached('nats-programs', natsKey(), (into) =>
    step(report, 'nats-programs', 'Compile NATS', async (context) => {
      requireSpace(roomForNats, 'to compile NATS');
      const how = { into, target: forContainers, signal, module: 'nats', link: '-s -w' };
      await goBuild(natsPrograms, how, context);
    }),
  );
  forgetGoCache('nats');
  return folder;
}

/** Flannel, and the bridge plugin that its CNI plugin delegates to; that one has to be on the nodes, too. */
const flannelPrograms = [
  'github.com/containernetworking/plugins/plugins/main/bridge',
  'github.com/flannel-io/flannel',
];

/** Flannel's CNI plugin. It bears the name of Flannel itself, so that the two are built into two folders. */
const flannelPlugin = 'github.com/containernetworking/plugins/plugins/meta/flannel';

/** What Flannel's documentation applies, in its module. */
const flannelManifest = 'Documentation/kube-flannel.yml';

/** GiB for Flannel: modules 0.6 GB, the rest the compiler's. */
const roomForFlannel = 2;

/** The key of Flannel's programs. */
export function flannelKey(): string {
  const target = JSON.stringify(forContainers);
  const plugin = folderKey(recipes('flannel-cni'), target, flannelPlugin, ...flags);
  return folderKey(
    recipes('flannel'),
    plugin,
    target,
    ...flannelPrograms,
    flannelManifest,
    ...flags,
  );
}

/**
 * Compiles Flannel; what is there already is returned at once.
 *
 * @returns the absolute path of the folder with `flannel`, `bridge`, `kube-flannel.yml` and, in the folder `cni`, the plugin
 *   `flannel`
 * @throws {ClusterError} when Go is missing or too old, there is no room, or the build fails
 */
export async function compileFlannel({ report, signal }: BuildOptions): Promise<string> {
  const compile = (into: string) =>
    step(report, 'flannel-programs', 'Compile Flannel', async (context) => {
      requireSpace(roomForFlannel, 'to compile Flannel');
      const how = { target: forContainers, signal, link: '-s -w' };
      const plugin = { ...how, into: join(into, 'cni'), module: 'flannel-cni' };
      await goBuild([flannelPlugin], plugin, context);
      const patched = {
        module: 'github.com/flannel-io/flannel',
        use: (source: string) =>
          copyFileSync(join(source, flannelManifest), join(into, basename(flannelManifest))),
      };
      await goBuild(flannelPrograms, { ...how, into, module: 'flannel', patched }, context);
    });
  return await oneAtATime('flannel', 'flannel', signal, async () => {
    const folder = await cached('flannel-programs', flannelKey(), compile);
    for (const module of ['flannel', 'flannel-cni']) forgetGoCache(module);
    return folder;
  });
}

const cilium = 'github.com/cilium/cilium';

/** Cilium's agent with all that its image has, its operator, and what renders its chart. */
const ciliumPrograms = [
  './cmd/chart',
  ...[
    'cilium-dbg',
    'cilium-health',
    'cilium-health/responder',
    'daemon',
    'operator',
    'plugins/cilium-cni',
    'tools/mount',
    'tools/sysctlfix',
  ].map((folder) => `${cilium}/${folder}`),
];

/** Scripts of Cilium's image. */
const ciliumScripts = [
  'images/cilium/init-container.sh',
  'plugins/cilium-cni/cni-uninstall.sh',
  'plugins/cilium-cni/install-plugin.sh',
];

/** The version that Cilium tells of itself, in its own form: version, revision, time of the revision. */
const ciliumLink =
  '-s -w -X "github.com/cilium/cilium/pkg/version.ciliumVersion=1.15.19 module 2025-01-01T00:00:00+00:00"';

/** GiB for Cilium: modules 1.5 GB, the rest the compiler's. */
const roomForCilium = 5;

/** The key of Cilium's programs. */
export function ciliumKey(): string {
  const target = JSON.stringify(forContainers);
  const inputs = [target, ...ciliumPrograms, ...ciliumScripts, ciliumLink, ...flags];
  return folderKey(recipes('cilium'), ...inputs);
}

/**
 * Compiles Cilium; what is there already is returned at once.
 *
 * @returns the absolute path of the folder with its programs and scripts, its BPF sources as `bpf.tar`, and its manifest
 *   as `cilium.yaml`
 * @throws {ClusterError} when Go is missing or too old, there is no room, or the build fails
 */
export async function compileCilium({ report, signal }: BuildOptions): Promise<string> {
  const compile = (into: string) =>
    step(report, 'cilium-programs', 'Compile Cilium', async (context) => {
      requireSpace(roomForCilium, 'to compile Cilium');
      const { log } = context;
      const use = async (source: string) => {
        for (const file of ciliumScripts)
          copyFileSync(join(source, file), join(into, basename(file)));
        const tar = ['--create', `--file=${join(into, 'bpf.tar')}`, `--directory=${source}`];
        const unused = ['--exclude=bpf/tests', '--exclude=bpf/complexity-tests'];
        await run('tar', [...tar, ...unused, 'bpf'], { log, signal });
        const chart = join(source, 'install/kubernetes/cilium');
        const manifest = await run(join(into, 'chart'), [chart, recipes('cilium/values.yaml')], {
          signal,
        });
        writeFileSync(join(into, 'cilium.yaml'), manifest);
      };
      await goBuild(
        ciliumPrograms,
        {
          into,
          target: forContainers,
          module: 'cilium',
          link: ciliumLink,
          tags: 'ipam_provider_operator',
          patched: { module: cilium, use },
          signal,
        },
        context,
      );
    });
  return await oneAtATime('cilium', 'cilium', signal, async () => {
    const folder = await cached('cilium-programs', ciliumKey(), compile);
    forgetGoCache('cilium');
    return folder;
  });
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
  /** Build tags, with commas between them. */
  tags?: string;
  /** A module whose source gets the files of our folder `patch`; `use` takes from it what is needed beside the programs. */
  patched?: { module: string; use: (source: string) => void | Promise<void> };
  signal: AbortSignal | undefined;
}

/** Where the programs of the cluster are pinned, and what they are stamped with. */
const cluster = () => ({ module: 'go', link: linkerFlags(readVersions(), agnhostVersion) });

async function goBuild(
  packages: string[],
  { into, target, module, link, tags = '', patched, signal }: GoBuild,
  { log, say }: StepContext,
): Promise<void> {
  await requireGo(module, signal);
  const patch = patched && (await applyPatch(module, patched.module, into, signal));
  let compiled = 0;
  // -v names each package as its turn comes; those that an earlier run compiled are not named.
  const args = ['build', '-v', ...flags, '-ldflags', link, '-tags', tags, '-o', `${into}/`];
  await run('go', [...args, ...(patch?.args ?? []), ...packages], {
    cwd: recipes(module),
    env: goEnvironment(module, target),
    log,
    signal,
    onLine: (line) => {
      if (line.startsWith('go: downloading ')) return say(line.slice('go: '.length));
      compiled += 1;
      if (compiled % 20 === 0) say(`${compiled} packages compiled, now ${line}`);
    },
  });
  if (!patch) return;
  await patched?.use(patch.source);
  patch.remove();
}

/**
 * Makes a copy of a module's source with our files in place of some of its own. (`go build -overlay` refuses files of the
 * module cache.)
 *
 * @returns where it is, the arguments with which Go builds from it, and what takes it away
 */
async function applyPatch(
  module: string,
  patched: string,
  into: string,
  signal: AbortSignal | undefined,
): Promise<{ source: string; args: string[]; remove: () => void }> {
  const how = { cwd: recipes(module), env: goEnvironment(module, {}), signal };
  await run('go', ['mod', 'download', patched], how);
  const source = join(into, 'source');
  const original = await run('go', ['list', '-m', '-f', '{{.Dir}}', patched], how);
  cpSync(original, source, { recursive: true });
  // The module cache may be read-only.
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  }
  chmodSync(source, 0o755);
  cpSync(recipes(module, 'patch'), source, { recursive: true });
  const modFile = join(into, 'build.mod');
  const text = readFileSync(recipes(module, 'go.mod'), 'utf8');
  writeFileSync(modFile, `${text}\nreplace ${patched} => ${source}\n`);
  copyFileSync(recipes(module, 'go.sum'), join(into, 'build.sum'));
  return {
    source,
    args: [`-modfile=${modFile}`],
    remove: () => {
      for (const name of ['source', 'build.mod', 'build.sum']) {
        rmSync(join(into, name), { recursive: true });
      }
    },
  };
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
    throw new ClusterError('kindbook compiles this from Go modules, but Go is not installed.', {
      hint,
      detail: error.detail,
      cause: error,
    });
  }
  if (!isNewEnough(found, wanted)) {
    throw new ClusterError(`The installed Go (${found}) is too old for this Kubernetes.`, { hint });
  }
}
