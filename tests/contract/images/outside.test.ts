import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusterName } from '../../../src/cluster/base/cache.ts';
import { intoDocker } from '../../../src/cluster/images/prepare-images.ts';
import { listNodes } from '../../../src/cluster/docker/containers.ts';
import { docker as callDocker, type Docker } from '../../../src/cluster/docker/docker.ts';
import { findDocker } from '../../../src/cluster/docker/find-docker.ts';
import {
  ensureOutside,
  listOutside,
  networkOf,
  outsideName,
  startOutside,
  type Outside,
} from '../../../src/cluster/docker/outside.ts';
import { removeCluster } from '../../../src/cluster/provider/remove.ts';
import { imageWorkspace, patience } from './image-workspace.ts';

const { sh } = imageWorkspace('postgres:17 outside');

/** Beside the network of the tests' cluster, but of a cluster of its own that has no nodes. */
const cluster = `${clusterName}-nobody`;
const name = outsideName(cluster, 'postgres:17');
let docker: Docker;
let wanted: Outside;

beforeAll(async () => {
  docker = (await findDocker())!;
  const [node] = await listNodes(docker, clusterName);
  const { name: from } = await intoDocker('postgres:17', docker, { report: () => undefined });
  wanted = { cluster, image: 'postgres:17', from, network: await networkOf(docker, node!) };
});
afterAll(async () => {
  await removeCluster(docker, cluster);
});

const running = () => listOutside(docker, cluster, undefined, 'running');
const inspect = (format: string) => callDocker(docker, ['inspect', '--format', format, name]);

test(
  'a container outside of the cluster is made once, started again, and removed with its cluster',
  async () => {
    await ensureOutside(docker, wanted, {});
    const id = await inspect('{{.Id}}');
    const volume = await inspect('{{range .Mounts}}{{.Name}}{{end}}');
    await ensureOutside(docker, wanted, {});
    expect(await inspect('{{.Id}}')).toBe(id);

    // `docker stop` answers a moment before the engine's list of containers has it.
    await callDocker(docker, ['stop', name]);
    await expect.poll(running, { timeout: patience }).toEqual([]);
    await startOutside(docker, cluster, {});
    await expect.poll(running, { timeout: patience }).toEqual([name]);
    await callDocker(docker, ['stop', name]);
    await ensureOutside(docker, wanted, {});
    expect(await inspect('{{.Id}}')).toBe(id);

    expect(await callDocker(docker, ['volume', 'ls', '--quiet'])).toContain(volume);
    expect(await removeCluster(docker, cluster)).toEqual([name]);
    expect(await listOutside(docker, cluster)).toEqual([]);
    expect(await callDocker(docker, ['volume', 'ls', '--quiet'])).not.toContain(volume);
  },
  patience,
);

test(
  'it is no Pod and no node, is known by its name, and sees who asks as a node',
  async () => {
    const address = await sh('dig +short A "$OUTSIDE_POSTGRES"');
    const known = await sh('kubectl get pods,nodes --all-namespaces -o wide');
    expect(known.split(/\s+/)).not.toContain(address);
    const asked = await sh(
      `PGPASSWORD=swan-on-the-other-shore psql -U postgres -h "$OUTSIDE_POSTGRES" -p 5499 -Atc \\
         'SELECT host(inet_server_addr()), host(inet_client_addr())'`,
    );
    const [server, client] = asked.split('|');
    expect(server).toBe(address);
    expect(known.split(/\s+/)).toContain(client);
  },
  patience,
);
