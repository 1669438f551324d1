#!/usr/bin/env node
// The only program that runs on whatever Node the machine has, and hands over to Node 24: in a clone it installs what is
// missing, Node 24 among it; the npm package takes the machine's own Node where that is new enough, else one from npm.
// It uses nothing but the platform and nothing newer than Node 18.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveWaitingPage } from './waiting-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);
const nodeVersion = JSON.parse(readFileSync(join(root, 'package.json'))).devDependencies.node;

process.exitCode = existsSync(join(root, 'src')) ? await runClone() : await runPackage();

async function runClone() {
  const stopWaiting = given[0] === 'start' && isStale() ? await serveWaitingPage() : undefined;
  if (isStale()) await install();
  await stopWaiting?.();
  return run(join(root, 'node_modules/.bin/node'), [
    '--disable-warning=ExperimentalWarning',
    join(root, 'src/cli/main.ts'),
    ...given,
  ]);
}

async function runPackage() {
  const program = [join(root, 'dist/program/kindbook.js'), ...given];
  if (Number(process.versions.node.split('.')[0]) >= 24) return run(process.execPath, program);
  const node = join(nodeFolder(), 'bin/node');
  if (!existsSync(node)) {
    console.log(
      `kindbook runs on Node ${nodeVersion}, this one is ${process.version}: taking one from npm …`,
    );
    const code = await fetchNode(node);
    if (code !== 0) {
      console.error(
        `Node ${nodeVersion} could not be fetched: npm or tar said why above. Check the network and the disk, then run the command again, or install Node 24 or newer.`,
      );
      return code;
    }
  }
  return run(node, program);
}

/** A folder inside kindbook's own of the user's cache, where `cache.ts` has it. */
function cachePath(name) {
  const caches =
    process.platform === 'darwin'
      ? join(homedir(), 'Library/Caches')
      : (process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'));
  return join(caches, 'kindbook', name);
}

/** Where the program of Node stands that kindbook fetched. */
function nodeFolder() {
  return cachePath(`node-${nodeVersion}`);
}

/**
 * Fetches the package with Node's program for this machine and keeps the program alone, which is two thirds of it. The
 * package `node` only chooses one of these, by a script that npm may not run.
 *
 * @returns the exit code
 */
async function fetchNode(node) {
  const { platform, arch } = process;
  const name = `${platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'}-${platform}-${arch}`;
  mkdirSync(dirname(node), { recursive: true });
  const folder = mkdtempSync(join(nodeFolder(), 'fetch-'));
  try {
    const options = ['--loglevel=error', '--silent', `--pack-destination=${folder}`];
    const packed = await npm(['pack', `${name}@${nodeVersion}`, ...options]);
    if (packed !== 0) return packed;
    const archives = readdirSync(folder).map((file) => join(folder, file));
    const unpacked = await run('tar', ['-xzf', ...archives, '-C', folder, 'package/bin/node']);
    // In one step: where this is interrupted, the next start fetches it again.
    if (unpacked === 0) renameSync(join(folder, 'package/bin/node'), node);
    return unpacked;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was installed is what the lock file says; an interrupted installation has left no note. */
function isStale() {
  const note = noteFile();
  return !existsSync(note) || readFileSync(note, 'utf8') !== lockHash();
}

async function install() {
  console.log('Installing what kindbook needs (npm install) …');
  // Not `npm ci`: it refuses a lock file that lacks an optional package of another platform, and a registry that mirrors
  // only some of them makes such a lock file. The versions and checksums of the lock file hold here too.
  const options = ['--include=dev', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await npm(['install', ...options]);
  if (code !== 0) {
    console.error(
      'The installation failed: npm said why above. Check the network and the disk, then run the command again.',
    );
    process.exit(code);
  }
  writeFileSync(noteFile(), lockHash());
}

/** Runs npm: the one that runs this program, where there is one. */
function npm(npmArgs) {
  const running = process.env.npm_execpath;
  return running ? run(process.execPath, [running, ...npmArgs]) : run('npm', npmArgs);
}

function noteFile() {
  return join(root, 'node_modules/.kindbook-installed');
}

function lockHash() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256')
    .update(lock)
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

/** Runs a program in the repository's folder with its tools on PATH; gives its exit code. */
function run(file, fileArgs) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, fileArgs, {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
        ASTRO_TELEMETRY_DISABLED: '1',
        // Some 400 modules are then neither stripped of their types nor compiled at each start.
        NODE_COMPILE_CACHE: cachePath('compiled'),
      },
    });
    // Ctrl-C reaches the child by the terminal, which ends itself in order; a plain SIGTERM has to be handed on.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
