import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath } from '../base/cache.ts';
import { run } from '../base/command.ts';
import { ClusterError } from '../base/errors.ts';
import { machineMirror, privateApt } from '../docker/apt.ts';
import type { Mirror } from '../docker/apt.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';
import { debianRelease } from '../docker/engine-packages.ts';
import { cached, step } from '../base/steps.ts';
import type { StepContext } from '../base/steps.ts';
import { hasImage } from './docker-build.ts';
import type { BuildOptions } from './go-programs.ts';
import { folderKey, recipes } from './recipes.ts';

/** The Debian release of every image, whatever the machine runs. */
const suite = 'trixie';

type Building = StepContext & { signal?: AbortSignal };

/** The base's name in Docker. */
export function baseName(): string {
  return `kindbook/base:${baseKey()}`;
}

/**
 * Makes a stand-in for `debian:trixie-slim` in Docker; one that is there is left as it is.
 *
 * @returns its name
 * @throws {ClusterError} when the machine is not Debian, the user not root, or the mirror does not answer
 */
export async function prepareBase(options: BuildOptions & { docker: Docker }): Promise<string> {
  const { docker, report, signal } = options;
  const name = baseName();
  if (await hasImage(docker, name, signal)) return name;
  const tar = await makeBase(options);
  await step(report, 'base-import', 'Import the small Debian into Docker', ({ log }) =>
    callDocker(docker, ['import', '--change', 'CMD ["bash"]', tar, name], { log, signal }),
  );
  return name;
}

/** The key of the base's root file system. Debian's packages are not in it: they move, and any will do. */
export function baseKey(): string {
  return folderKey(recipes('base'), suite, process.arch);
}

/**
 * Makes the root file system with debootstrap(8).
 *
 * @returns the absolute path of a tar file
 */
async function makeBase({ report, signal }: BuildOptions): Promise<string> {
  const folder = await cached('base', baseKey(), (into) =>
    step(report, 'base', `Create a small Debian (${suite})`, async (context) => {
      const building = { ...context, signal };
      const mirror = await requireDebian(signal);
      const program = await fetchDebootstrap(into, mirror, building);
      const root = join(into, 'root');
      await debootstrap(program, root, mirror, building);
      trim(root);
      const documents = ['usr/share/doc', '-type', 'f', '!', '-name', 'copyright', '-delete'];
      await run('find', documents, { cwd: root, log: context.log, signal });
      const tar = ['--one-file-system', '-C', root, '-cf', join(into, 'base.tar'), '.'];
      await run('tar', tar, { log: context.log, signal });
      for (const done of [root, program]) rmSync(done, { recursive: true });
    }),
  );
  return join(folder, 'base.tar');
}

/** Says what is missing on a machine that cannot make Debian's root file systems. */
async function requireDebian(signal: AbortSignal | undefined): Promise<Mirror> {
  const release = debianRelease();
  const hint =
    'Give this machine access to a container registry, so that the official images can be used, or run kindbook as root on Debian 12 or 13.';
  if (!release) {
    throw new ClusterError('Without a container registry kindbook needs Debian to build images.', {
      hint,
    });
  }
  if (process.getuid?.() !== 0) {
    throw new ClusterError(
      'Without a container registry kindbook has to run as root to build images.',
      {
        hint,
      },
    );
  }
  const mirror = await machineMirror(release, signal);
  if (/^https?:/.test(mirror.uri)) return mirror;
  throw new ClusterError('The Debian mirror of this machine has no HTTP address.', {
    detail: mirror.uri,
    hint: 'Add a source with an http or https address to /etc/apt/sources.list and run `npm start` again.',
  });
}

/** Unpacks debootstrap beside the result; nothing is installed on the machine. Returns the folder. */
async function fetchDebootstrap(
  into: string,
  mirror: Mirror,
  { log, signal }: Building,
): Promise<string> {
  const apt = await privateApt(cachePath('apt'), mirror, [suite], { log, signal });
  const folder = join(into, 'debootstrap');
  mkdirSync(folder);
  await apt.download([`debootstrap/${suite}`], folder, { log, signal });
  for (const file of readdirSync(folder)) {
    await run('dpkg', ['-x', join(folder, file), folder], { log, signal });
  }
  return folder;
}

async function debootstrap(
  program: string,
  root: string,
  mirror: Mirror,
  { log, say, signal }: Building,
): Promise<void> {
  const scripts = join(program, 'usr/share/debootstrap');
  const keyring = ['pgp', 'gpg']
    .map((kind) => `/usr/share/keyrings/debian-archive-keyring.${kind}`)
    .find((file) => existsSync(file));
  // Mounts and processes of its own: when it is killed nothing stays mounted below the cache, and nothing runs on.
  const own = ['--mount', '--pid', '--fork', '--kill-child'];
  const what = [
    '--variant=minbase',
    `--cache-dir=${cachePath('debian-packages')}`,
    ...(keyring ? [`--keyring=${keyring}`] : []),
    suite,
    root,
    mirror.uri,
    join(scripts, 'scripts/sid'), // a script for every release of Debian, known to this debootstrap or not
  ];
  await run('unshare', [...own, join(program, 'usr/sbin/debootstrap'), ...what], {
    env: { DEBOOTSTRAP_DIR: scripts, LC_ALL: 'C' },
    log,
    signal,
    onLine: (line) => {
      if (line.startsWith('I: ')) say(line.slice('I: '.length));
    },
  });
}

/** Removes what the official slim image does not have either, and sees to it that later packages bring none. */
function trim(root: string): void {
  copyFileSync(recipes('base/dpkg.cfg'), join(root, 'etc/dpkg/dpkg.cfg.d/kindbook'));
  copyFileSync(recipes('base/apt.conf'), join(root, 'etc/apt/apt.conf.d/kindbook'));
  const emptied = [
    'usr/share/info',
    'usr/share/locale',
    'usr/share/man',
    'var/cache/apt',
    'var/lib/apt/lists',
    'var/log',
  ];
  for (const folder of emptied) {
    rmSync(join(root, folder), { recursive: true, force: true });
    mkdirSync(join(root, folder), { recursive: true });
  }
  mkdirSync(join(root, 'var/log/apt'));
}
