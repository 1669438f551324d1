import type { NodeContainer } from '../docker/containers.ts';
import { docker as callDocker } from '../docker/docker.ts';
import type { Docker } from '../docker/docker.ts';

/** containerd's own client, in the namespace in which the kubelet looks. */
export const ctr = ['ctr', '--namespace=k8s.io'];

/**
 * The blobs that all of these nodes have and keep, since images there are made of them: an image that is put onto the nodes
 * need not bring them.
 *
 * @returns their SHA-256, in hexadecimal
 * @throws {CommandError} when a node fails
 */
export async function knownBlobs(
  docker: Docker,
  nodes: readonly NodeContainer[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const [first = new Set<string>(), ...others] = await Promise.all(
    nodes.map(async ({ id }) => {
      const list = (what: string) =>
        callDocker(docker, ['exec', id, ...ctr, what, 'list'], { signal });
      return keptBlobs(await list('images'), await list('content'));
    }),
  );
  return others.reduce<ReadonlySet<string>>((all, other) => all.intersection(other), first);
}

/**
 * The blobs that images keep from containerd's garbage collection. One that no image refers to is not among them: it may go
 * at any moment.
 *
 * @param images what `ctr images list` prints
 * @param content what `ctr content list` prints, with the labels that say which blob refers to which
 * @returns their SHA-256, in hexadecimal
 */
export function keptBlobs(images: string, content: string): Set<string> {
  const refersTo = new Map(
    content.split('\n').flatMap((line) => {
      const [digest, ...others] = digestsIn(line);
      return digest === undefined ? [] : [[digest, others] as const];
    }),
  );
  const kept = new Set<string>();
  const keep = (digest: string) => {
    const others = refersTo.get(digest);
    if (others === undefined || kept.has(digest)) return;
    kept.add(digest);
    others.forEach(keep);
  };
  digestsIn(images).forEach(keep);
  return kept;
}

/** A label may name another digest too, such as that of a snapshot; no blob has it. */
function digestsIn(text: string): string[] {
  return [...text.matchAll(/\bsha256:([0-9a-f]{64})\b/g)].map(([, digest]) => digest!);
}
