import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { run } from '../base/command.ts';
import { requireSpace } from '../base/disk.ts';
import { ClusterError } from '../base/errors.ts';
import { contentKey, step } from '../base/steps.ts';
import type { Report } from '../base/steps.ts';
import { machineMirror, privateApt } from './apt.ts';

/**
 * Docker is taken from trixie on every Debian: bookworm's docker.io 20.10 fails on machines whose capability
 * bounding set is cut (its `--privileged` asks for all of them).
 */
const fromTrixie = ['docker.io', 'docker-cli', 'containerd'];

/** What is linked against the machine's own C libraries, or speaks to its kernel, is of the machine's release. */
const fromMachine = [
  'runc',
  'iptables',
  'libip4tc2',
  'libip6tc2',
  'libmnl0',
  'libnetfilter-conntrack3',
  'libnfnetlink0',
  'libnftnl11',
  'libxtables12',
];

/** Debian releases that the engine's packages run on. */
const releases = ['bookworm', 'trixie'];

/** The engine's programs, unpacked into a folder of ours; nothing is installed on the machine. */
export interface EnginePrograms {
  /** The folder into which the packages are unpacked. */
  root: string;
  dockerd: string;
  containerd: string;
  docker: string;
  /** Variables with which the daemons run: PATH and the libraries of iptables. */
  env: Record<string, string>;
}

/** The release that os-release(5) names, when it is one whose engine we can set up. */
export function debianRelease(osRelease = readOsRelease()): string | undefined {
  const field = (name: string) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1];
  const codename = field('VERSION_CODENAME');
  return field('ID') === 'debian' && codename && releases.includes(codename) ? codename : undefined;
}

/** True when the engine's programs are there already. */
export function findPrograms(engineFolder: string): EnginePrograms | undefined {
  const release = debianRelease();
  if (!release) return undefined;
  const root = programsFolder(engineFolder, release);
  return existsSync(root) ? layOut(root) : undefined;
}

/**
 * Fetches and unpacks the engine's packages; what is there already is used again.
 *
 * @param engineFolder kindbook's folder for its engine
 * @throws {ClusterError} when the machine is no Debian that we know, or its mirror does not answer
 */
export async function preparePrograms(
  engineFolder: string,
  options: { report: Report; signal?: AbortSignal },
): Promise<EnginePrograms> {
  const found = findPrograms(engineFolder);
  if (found) return found;
  const release = debianRelease();
  if (!release) {
    throw new ClusterError(
      `kindbook sets up its own Docker on Debian ${releases.join(' and ')} only.`,
      {
        hint: 'Install Docker with the package manager of your system and run `npm start` again.',
      },
    );
  }
  const root = programsFolder(engineFolder, release);
  await step(
    options.report,
    'engine-packages',
    'Fetch Docker from Debian',
    async ({ log, say }) => {
      requireSpace(2, 'for a Docker of kindbook’s own');
      const running = { log, signal: options.signal };
      const downloads = join(engineFolder, 'downloads');
      mkdirSync(downloads, { recursive: true });
      say('reading the package lists');
      const mirror = await machineMirror(release, options.signal);
      const apt = await privateApt(join(engineFolder, 'apt'), mirror, [release, 'trixie'], running);
      const packages = wanted(release);
      say(`fetching ${packages.length} packages`);
      await apt.download(packages, downloads, running);
      const unfinished = `${root}.unfinished`;
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { recursive: true });
      for (const file of readdirSync(downloads).filter((name) => name.endsWith('.deb'))) {
        say(`unpacking ${file}`);
        await run('dpkg', ['-x', join(downloads, file), unfinished], running);
      }
      await linkIptables(unfinished);
      renameSync(unfinished, root);
      // Unpacked they are needed no more, and another version beside them would be unpacked over them.
      rmSync(downloads, { recursive: true });
      say(`${packages.length} packages`);
    },
  );
  return layOut(root);
}

/** Each package with the release it comes from, as `apt-get download` takes it. */
function wanted(release: string): string[] {
  return [
    ...fromTrixie.map((name) => `${name}/trixie`),
    ...fromMachine.map((name) => `${name}/${release}`),
  ];
}

function programsFolder(engineFolder: string, release: string): string {
  return join(engineFolder, `programs-${contentKey(...wanted(release))}`);
}

/**
 * Does what update-alternatives does when iptables is installed: the plain names lead to the nftables variant,
 * or to the old one where the kernel has no nftables.
 */
async function linkIptables(root: string): Promise<void> {
  const { env } = layOut(root);
  const folder = join(root, 'usr/sbin');
  let variant = 'xtables-nft-multi';
  try {
    await run(join(folder, variant), ['iptables', '-t', 'nat', '-S'], { env });
  } catch {
    variant = 'xtables-legacy-multi';
  }
  for (const name of [
    'iptables',
    'iptables-save',
    'iptables-restore',
    'ip6tables',
    'ip6tables-save',
    'ip6tables-restore',
  ]) {
    rmSync(join(folder, name), { force: true });
    symlinkSync(variant, join(folder, name));
  }
}

function layOut(root: string): EnginePrograms {
  const multiarch = readdirSync(join(root, 'usr/lib')).find((name) => name.includes('-linux-gnu'));
  const libraries = join(root, 'usr/lib', multiarch ?? '');
  const path = [join(root, 'usr/bin'), join(root, 'usr/sbin'), process.env.PATH ?? ''].join(':');
  return {
    root,
    dockerd: join(root, 'usr/sbin/dockerd'),
    containerd: join(root, 'usr/bin/containerd'),
    docker: join(root, 'usr/bin/docker'),
    env: { PATH: path, LD_LIBRARY_PATH: libraries, XTABLES_LIBDIR: join(libraries, 'xtables') },
  };
}

function readOsRelease(): string {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}
