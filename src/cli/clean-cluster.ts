import { ApiClient } from '../cluster/api/client.ts';
import { Discovery } from '../cluster/api/discovery.ts';
import {
  inventory,
  leftBehind,
  newcomers,
  strays,
  type Owner,
} from '../cluster/labs/left-behind.ts';

/** Knows what was in a cluster before some work began in it that is to leave nothing. */
export interface CleanCluster extends AsyncDisposable {
  /** Waits until nothing of a workspace is left; gives what is still there. Others may be at work meanwhile. */
  leftOf: (owner: Owner) => Promise<string[]>;
  /** The same, with nothing at work any more, for what nothing says whose it is. */
  strays: () => Promise<string[]>;
  /** The same, for everything that is new, kindbook's own too. */
  newcomers: () => Promise<string[]>;
}

/**
 * Looks at what is in a cluster.
 *
 * @throws {UnreachableError} when the API server does not answer
 */
export async function cleanCluster(kubeconfig: string): Promise<CleanCluster> {
  const client = await ApiClient.fromKubeconfig(kubeconfig);
  const discovery = new Discovery(client);
  const before = await inventory(client, discovery);
  const told: string[] = [];
  return {
    leftOf: async (owner) => {
      const left = await leftBehind(client, discovery, owner, before);
      told.push(...left);
      return left;
    },
    strays: async () => {
      const left = await strays(client, discovery, before);
      return left.filter((each) => !told.includes(each));
    },
    newcomers: () => newcomers(client, discovery, before),
    [Symbol.asyncDispose]: () => client.close(),
  };
}
