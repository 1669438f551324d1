import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '../api/client.ts';
import { ClusterError } from '../base/errors.ts';
import { capture } from './capture.ts';

/** Seconds that one proof may take, and milliseconds between two. */
const proofWithin = 10;
const proveEvery = 300;

/**
 * Whether the API server answers in a toolbox, whatever it says. Where a node has no rules for Services yet, a connection to
 * one is refused, or leads out of the cluster: only a certificate of the cluster's own counts.
 */
const proof = `until curl --silent --output /dev/null --max-time 2 \\
  --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt \\
  "https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/livez"; do sleep 0.2; done`;

/**
 * Waits until a toolbox works, after the cluster was away. kindbook reaches the API server again some seconds before a Pod
 * does (each node's kube-proxy has to come back first), and that still tells how Pods were before: a toolbox on a node that
 * was stopped is Ready by its status, and its container is gone.
 *
 * @param find finds the lesson's toolbox, or makes it, as `ensureToolbox` does
 * @param within milliseconds; one that has not proved itself by then is given all the same: what runs in it says what is wrong
 * @returns the name of its Pod
 * @throws what `find` throws
 */
export async function provenToolbox(
  client: ApiClient,
  find: () => Promise<string>,
  signal: AbortSignal,
  within = 60_000,
): Promise<string> {
  for (const until = performance.now() + within; ;) {
    const pod = await find();
    if (await answersIn(client, pod)) return pod;
    if (performance.now() > until) return pod;
    await delay(proveEvery, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function answersIn(client: ApiClient, pod: string): Promise<boolean> {
  try {
    return (await capture(client, pod, proof, proofWithin)).exitCode === 0;
  } catch (error) {
    // Its container is gone, or the API server once more: the next look tells.
    if (error instanceof ClusterError) return false;
    throw error;
  }
}
