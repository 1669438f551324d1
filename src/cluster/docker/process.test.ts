import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holder, takeLock, withLock } from './lock.ts';
import { mountsBelow } from './mounts.ts';
import {
  endProcess,
  isRunning,
  nameProcess,
  readNote,
  startDetached,
  statField,
} from './process.ts';
import { isDaemonOf, isKindOf, isRunOf } from './processes.ts';
import { tildePath } from '../base/tilde.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindbook-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const sleeper = () =>
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
const isLinux = process.platform === 'linux';

describe.runIf(isLinux)('a detached process', () => {
  it('is noted, found running, and ended', async () => {
    const note = join(folder, 'note');
    const options = { cwd: folder, log: join(folder, 'log'), note, env: process.env };
    const name = await startDetached(
      process.execPath,
      ['-e', 'setInterval(() => {}, 1000)'],
      options,
    );
    expect(readNote(note)).toEqual(name);
    expect(isRunning(name)).toBe(true);
    await endProcess(name, 5_000);
    expect(isRunning(name)).toBe(false);
  });

  it('is not taken for another one with the same number', () => {
    const mine = nameProcess(process.pid);
    expect(isRunning(mine)).toBe(true);
    expect(mine && isRunning({ ...mine, ticks: '1' })).toBe(false);
    expect(mine && isRunning({ ...mine, boot: 'before the restart' })).toBe(false);
  });

  it('fails with the reason when there is no such program', async () => {
    const options = {
      cwd: folder,
      log: join(folder, 'log'),
      note: join(folder, 'note'),
      env: process.env,
    };
    await expect(startDetached(join(folder, 'nothing'), [], options)).rejects.toThrow(/ENOENT/);
  });
});

describe('statField', () => {
  it('counts behind the name, which may hold anything', () => {
    expect(statField('7 (a) b) c) S 1 2', 3)).toBe('S');
    expect(statField('7 (a) b) c) S 1 2', 4)).toBe('1');
  });
});

describe('a lock', () => {
  it('is held by one at a time', () => {
    const file = join(folder, 'lock');
    const release = takeLock(file);
    expect(holder(file)).toBe(process.pid);
    expect(takeLock(file)).toBeUndefined();
    release?.();
    expect(holder(file)).toBeUndefined();
    takeLock(file)?.();
  });

  it.runIf(isLinux)('is free when its holder was killed', async () => {
    const file = join(folder, 'lock');
    const child = sleeper();
    await once(child, 'spawn');
    const name = nameProcess(child.pid ?? 0);
    writeFileSync(file, `${name?.pid} ${name?.ticks} ${name?.boot}\n`);
    expect(takeLock(file)).toBeUndefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(takeLock(file)).toBeDefined();
  });

  it('is taken over from a file that is no name', () => {
    const file = join(folder, 'lock');
    writeFileSync(file, 'garbage');
    expect(takeLock(file)).toBeDefined();
  });

  it('says who holds it when waiting is in vain', async () => {
    const file = join(folder, 'lock');
    const release = takeLock(file);
    const waits: number[] = [];
    const work = withLock(
      file,
      { within: 50, onWait: (pid) => waits.push(pid) },
      async () => 'done',
    );
    await expect(work).rejects.toThrow(`process ${process.pid}`);
    expect(waits).toEqual([process.pid]);
    release?.();
  });

  it('is given back when the work fails', async () => {
    const file = join(folder, 'lock');
    const work = withLock(file, { within: 50 }, () => Promise.reject(new Error('no')));
    await expect(work).rejects.toThrow('no');
    expect(holder(file)).toBeUndefined();
  });
});

describe('what a killed engine or kindbook leaves', () => {
  it('is known by the folder on the command line of a daemon or shim', () => {
    const shim = ['/x/containerd-shim-runc-v2', '-address', '/run/kb-1/containerd/containerd.sock'];
    expect(isDaemonOf(shim, '/run/kb-1')).toBe(true);
    expect(isDaemonOf(shim, '/run/kb')).toBe(false);
    expect(isDaemonOf(['vim', '/run/kb-1/x'], '/run/kb-1')).toBe(false);
  });

  it('is known by the kubeconfig of its kind, or the label of its docker run', () => {
    const create = ['/b/kind', 'create', 'cluster', '--kubeconfig', '/c/kubeconfig'];
    expect(isKindOf(create, '/c/kubeconfig')).toBe(true);
    expect(isKindOf(['kind', 'create', 'cluster'], '/c/kubeconfig')).toBe(false);
    const making = (cluster: string) => [
      'docker',
      'run',
      '--label',
      `io.x-k8s.kind.cluster=${cluster}`,
    ];
    expect(isRunOf(making('kb'), 'kb')).toBe(true);
    expect(isRunOf(making('kb2'), 'kb')).toBe(false);
  });
});

describe('mountsBelow', () => {
  it('lists what is below the folder, the deepest first', () => {
    const line = (point: string) => `36 35 98:0 / ${point} rw - ext4 /dev/root rw`;
    const text = ['/e', '/e/data', '/e/data/a\\040b', '/engine'].map(line).join('\n');
    expect(mountsBelow('/e', text)).toEqual(['/e/data/a b', '/e/data', '/e']);
  });
});

describe('tildePath', () => {
  it('takes the home folder out, and nothing that only begins like it', () => {
    expect(tildePath('at /home/me/x, /home/me and /home/meme', '/home/me')).toBe(
      'at ~/x, ~ and /home/meme',
    );
    expect(tildePath('/a', '/')).toBe('/a');
  });
});
