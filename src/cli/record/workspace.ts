import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../../cluster/api/client.ts';
import { ClusterError } from '../../cluster/base/errors.ts';
import { lessonLabel } from '../../cluster/workspace/labels.ts';
import { Workspaces } from '../../cluster/workspace/workspaces.ts';

/** How long what was made may take to go, in milliseconds. */
const goneWithinMs = 120_000;

/** A workspace on the cluster that is gone at the end, with all that was made in it. */
export interface RunWorkspace extends AsyncDisposable {
  readonly name: string;
  /** The namespace of the workspace. */
  readonly namespace: string;
  readonly workspaces: Workspaces;
}

/**
 * Makes a workspace for running the cells of a lesson.
 *
 * @param prefix what its name begins with
 * @throws {UnreachableError} when the API server does not answer
 */
export async function runWorkspace(kubeconfig: string, prefix: string): Promise<RunWorkspace> {
  const workspaces = new Workspaces(await ApiClient.fromKubeconfig(kubeconfig));
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  return {
    name,
    namespace: await workspaces.reset(name),
    workspaces,
    async [Symbol.asyncDispose]() {
      await workspaces.cleanUp(name);
      await untilGone(workspaces, name);
      await workspaces.close();
    },
  };
}

/** Waits until the cluster has nothing of a workspace any more. */
async function untilGone(workspaces: Workspaces, name: string): Promise<void> {
  const late = sleep(goneWithinMs, 'late', { ref: false });
  if ((await Promise.race([workspaces.swept(name), late])) !== 'late') return;
  throw new ClusterError(`The namespace of the workspace ${name} is still being deleted.`, {
    hint: `See what holds it: kubectl get namespace -l ${lessonLabel}=${name} -o yaml`,
  });
}
