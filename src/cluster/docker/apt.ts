import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../base/command.ts';
import { ClusterError } from '../base/errors.ts';

/** A Debian mirror as the machine's own apt knows it. */
export interface Mirror {
  /** The address of its root. */
  uri: string;
  /** The release the machine runs, for instance `bookworm`. */
  codename: string;
}

/**
 * Reads from `apt-get indextargets` where this machine gets Debian from.
 *
 * @param text the stanzas as `apt-get indextargets` prints them
 * @param codename the machine's release (VERSION_CODENAME of os-release(5))
 * @returns the mirror of the release's main archive, not that of its security updates; undefined when none is set
 */
export function findMirror(text: string, codename: string): Mirror | undefined {
  for (const stanza of text.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1];
    const uri = field('Repo-URI');
    const release = field('Release');
    if (field('Created-By') !== 'Packages' || field('Component') !== 'main' || !uri) continue;
    // A source may be named after the suite (`stable`), and its codename is known only after an update.
    const names = [field('Codename'), release];
    if (!names.includes(codename) || /[-/]/.test(release ?? '')) continue;
    if (/^(https?|file|mirror\+?\w*|tor\+https?):/.test(uri)) return { uri, codename };
  }
  return undefined;
}

/** Debian's keys, where its package debian-archive-keyring puts them. */
const archiveKeys = [
  '/usr/share/keyrings/debian-archive-keyring.pgp',
  '/usr/share/keyrings/debian-archive-keyring.gpg',
];

/** An apt with sources, state and cache of its own: it reads the machine's settings and changes none of them. */
export interface PrivateApt {
  /** Downloads packages (`NAME/SUITE` each) into `folder`. */
  download: (packages: string[], folder: string, options: AptOptions) => Promise<void>;
}

/** What `run` needs to show and end apt's work. */
export interface AptOptions {
  log: string;
  signal?: AbortSignal;
}

/**
 * Sets up an apt of our own for some of Debian's releases and reads their lists.
 *
 * @param folder where its settings, state and cache are kept
 * @param suites releases, for instance `['bookworm', 'trixie']`
 * @throws {ClusterError} when the machine has no Debian mirror or it does not answer
 */
export async function privateApt(
  folder: string,
  mirror: Mirror,
  suites: string[],
  options: AptOptions,
): Promise<PrivateApt> {
  for (const part of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  const sources = join(folder, 'sources.list');
  const keys = archiveKeys.find((file) => existsSync(file));
  const trust = keys ? `[signed-by=${keys}] ` : '';
  writeFileSync(
    sources,
    [...new Set(suites)].map((suite) => `deb ${trust}${mirror.uri} ${suite} main\n`).join(''),
  );
  const settings = join(folder, 'apt.conf');
  writeFileSync(settings, aptSettings(folder, sources));
  const apt = (args: string[], more: { cwd?: string } & AptOptions) =>
    run('apt-get', ['-c', settings, ...args], { ...more, env: { LC_ALL: 'C' } });
  await apt(['update'], options);
  return {
    download: async (packages, into, more) => {
      await apt(['download', ...packages], { ...more, cwd: into });
    },
  };
}

/** Asks the machine's apt for its Debian mirror. */
export async function machineMirror(codename: string, signal?: AbortSignal): Promise<Mirror> {
  const mirror = findMirror(await run('apt-get', ['indextargets'], { signal }), codename);
  if (mirror) return mirror;
  throw new ClusterError(`apt on this machine has no source for Debian ${codename}.`, {
    hint: 'Add one to /etc/apt/sources.list (see sources.list(5)), or install Docker, and run `npm start` again.',
  });
}

/**
 * apt's settings (apt.conf(5)). The update hooks are cleared because those of the machine clean the machine's
 * own package cache; errors of a mirror must be errors of the command; downloads need no `_apt` user, which
 * cannot write below a home folder.
 */
function aptSettings(folder: string, sources: string): string {
  return `Dir::Etc::sourcelist "${sources}";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "${join(folder, 'state')}";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "${join(folder, 'cache')}";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`;
}
