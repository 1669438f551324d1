import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildKind } from '../airgap/node-image.ts';
import { CommandError, run } from '../base/command.ts';
import { ClusterError } from '../base/errors.ts';
import { cached, contentKey, step } from '../base/steps.ts';
import type { Report } from '../base/steps.ts';
import { download } from '../docker/download.ts';
import { onPath } from '../docker/find-docker.ts';

/** The kind that kindbook builds or fetches. */
const kindVersion = '0.33.0';

/** The oldest kind on PATH that is used: kubeadm 1.37 no longer reads the configuration (v1beta3) that older ones write. */
const oldestKind = [0, 32] as const;

/**
 * SHA-256 of the release's binaries, from the `.sha256sum` files of the release v0.33.0. Another platform has to
 * bring its own kind.
 */
const checksums: Record<string, string> = {
  'linux-amd64': 'aee6151561422756b764a4ae28e7f44cda5af5a9eead3cc9985112b1de8d8e0d',
  'linux-arm64': '20022bee6cfcd5086cb7234d218e3454e6090022f2a8f55d1fa7fcf42c3867a2',
  'darwin-arm64': '0c8c7dbe5e23594a198b786c4bc13dacc101fa6196b0cb0b23a1ca44e61f4b4f',
};

/** Where a kind came from. */
export interface Kind {
  /** Name or path of the program. */
  cli: string;
  /** For instance `0.33.0`. */
  version: string;
  from: 'PATH' | 'built' | 'fetched';
}

/** Reads `kind version`: `kind v0.33.0 go1.26.8 linux/amd64` -> `0.33.0`. */
export function parseKindVersion(text: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+)/.exec(text)?.[1];
}

/** True when a kind of this version does. */
export function kindIsNewEnough(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > oldestKind[0] || (major === oldestKind[0] && minor >= oldestKind[1]);
}

/**
 * Finds the kind on PATH.
 *
 * @returns it, `new enough` or not; undefined when there is none that runs
 */
export async function findKind(
  signal?: AbortSignal,
): Promise<(Kind & { newEnough: boolean }) | undefined> {
  const cli = onPath('kind');
  if (cli === undefined) return undefined;
  try {
    const version = parseKindVersion(await run(cli, ['version'], { signal, timeout: 5_000 }));
    if (version === undefined) return undefined;
    return { cli, version, from: 'PATH', newEnough: kindIsNewEnough(version) };
  } catch (error) {
    // A broken kind on PATH is as good as none: ours is taken.
    if (!signal?.aborted && error instanceof CommandError) return undefined;
    throw error;
  }
}

/**
 * Finds kind on PATH, builds it with Go, or fetches its release, in this order.
 *
 * @throws {ClusterError} when none of these works
 */
export async function prepareKind(options: {
  report: Report;
  signal?: AbortSignal;
}): Promise<Kind> {
  const found = await findKind(options.signal);
  if (found?.newEnough) return found;
  if (onPath('go') !== undefined) {
    return { cli: await buildKind(options), version: kindVersion, from: 'built' };
  }
  return { cli: await fetchKind(options), version: kindVersion, from: 'fetched' };
}

/** The key of the release's binary for this platform; undefined where kindbook knows none. */
export function kindReleaseKey(): string | undefined {
  const checksum = checksums[platform()];
  return checksum && contentKey(kindVersion, checksum);
}

function platform(): string {
  return `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

/** Fetches the release's binary, once, and keeps it only when its checksum is the pinned one. */
async function fetchKind(options: { report: Report; signal?: AbortSignal }): Promise<string> {
  const checksum = checksums[platform()];
  const key = kindReleaseKey();
  if (checksum === undefined || key === undefined) {
    throw new ClusterError(`kindbook has no kind for ${platform()}.`, {
      hint: `Install kind ${oldestKind.join('.')} or newer so that it is on PATH, and run \`npm start\` again.`,
    });
  }
  const folder = await cached('kind-release', key, async (target) => {
    await step(options.report, 'kind', `Fetch kind ${kindVersion}`, async ({ say }) => {
      const address = `https://github.com/kubernetes-sigs/kind/releases/download/v${kindVersion}/kind-${platform()}`;
      const bytes = await download('kind', address, checksum, options.signal);
      const file = join(target, 'kind');
      writeFileSync(file, bytes);
      chmodSync(file, 0o755);
      say(`${Math.round(bytes.length / 1e6)} MB, checksum verified`);
    });
  });
  return join(folder, 'kind');
}
